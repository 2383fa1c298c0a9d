"""Names through which a program can run text as code, or reach a name by a computed one."""

from r1envs.verifiers.programs.policy.dialect import INSPECT_ATTRIBUTES


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EVAL = _words("eval exec compile")
BUILTINS = EVAL | _words("""
    __build_class__ __import__ __loader__ __spec__ breakpoint globals locals vars
""")
MODULES = _words("""
    __main__ _imp _interpreters _pickle _testcapi _xxsubinterpreters annotationlib bdb builtins
    cProfile code codeop ctypes doctest gc imp importlib inspect logging.config marshal pdb pickle
    pickletools pkgutil profile pydoc runpy shelve site solution timeit trace tracemalloc
    unittest.mock zipimport
""")
"""Each with its submodules; `solution` is what the sandbox calls the program itself."""
MEMBERS = _words("""
    dataclasses.fields string.Formatter sys._current_exceptions sys._current_frames sys._getframe
    sys._getframemodulename sys.breakpointhook sys.meta_path sys.modules sys.monitoring
    sys.path_hooks sys.setprofile sys.settrace types.CodeType types.FunctionType typing.ForwardRef
    typing.get_type_hints
""")
ATTRIBUTES = INSPECT_ATTRIBUTES | _words("""
    __annotations__ __builtins__ __closure__ __code__ __dataclass_fields__ __dict__
    __getattribute__ __globals__ __import__ __loader__ __reduce__ __reduce_ex__ __self__ __spec__
    __subclasses__ _current_frames _getframe cell_contents get_field
""")
"""Of whatever object."""
OF_ERRORS = frozenset({"obj"})
"""An AttributeError hands on under this name what lacks the attribute: a module, too. It is a
common name, so only a policy about names refuses it."""
BY_NAME = _words("operator.attrgetter operator.methodcaller")
"""These get at attributes by their names, as `getattr` does."""
CLASS_MAKERS = _words("""
    collections.namedtuple dataclasses.make_dataclass enum.Enum enum.EnumType enum.Flag enum.IntEnum
    enum.IntFlag enum.StrEnum types.new_class typing.NamedTuple typing.TypedDict
""")
"""These make a class without a class statement, as `type` with three arguments does."""
