"""What policies forbid, how programs try to get around it, and what hostile texts do."""

import ast
import dataclasses
import gc
import os
import runpy
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.errors import ConfigError
from r1envs.verifiers import Case, Limits, Policy, Status, verify_program
from r1envs.verifiers.programs.policy import CONSTRUCTS, judge_policy
from r1envs.verifiers.programs.policy.checker import check, worker
from r1envs.verifiers.programs.policy.dialect import Dialect
from r1envs.verifiers.programs.policy.refusals import LONGEST
from r1envs.verifiers.programs.verification import Submission, verify_program_batch

NOTHING = Policy()
EVERYTHING = Policy(
    forbid=CONSTRUCTS,
    forbid_builtins={"sorted", "str"},
    forbid_methods={"sort"},
    max_statements=5,
)
EVERYTHING_BUT_FUNCTIONS = dataclasses.replace(EVERYTHING, forbid={*CONSTRUCTS} - {"functions"})
UNSEEN = "it could reach or run what is not seen"


def found(source, **policy):
    """The violations of a program, as "line: reason", with the check in this process."""
    tag, count, violations = check(source, Policy(**policy))
    assert tag == "violations"
    assert count >= len(violations)
    return [f"{line}: {reason}" for line, reason in violations]


_modern = runpy.run_path(str(Path(__file__).with_name("modern_programs.py")))
MODERN = _modern["PROGRAMS"]
MODERN |= _modern["TYPE_PARAMETERS"] if sys.version_info >= (3, 12) else {}
MODERN |= _modern["TEMPLATES"] if sys.version_info >= (3, 14) else {}


@pytest.mark.parametrize("source", MODERN.values(), ids=MODERN.keys())
def test_ordinary_programs_are_not_refused_where_nothing_is_forbidden(source):
    compile(source, "<test>", "exec")
    assert found(source) == []
    assert judge_policy([source], NOTHING) == [None]


def test_the_programs_use_every_kind_of_syntax():
    """So that the test above says something of all of the language."""
    kinds = {type(node) for source in MODERN.values() for node in ast.walk(ast.parse(source))}
    missing = {kind.__name__ for kind in syntax() if kind not in kinds}
    assert missing <= {"Interactive", "Expression", "FunctionType", "TypeIgnore"}


def syntax():
    """All concrete kinds of nodes that this Python's parser makes."""
    old = {"AugLoad", "AugStore", "Param", "Suite", "Index", "ExtSlice", "slice"}
    old |= {"Num", "Str", "Bytes", "NameConstant", "Ellipsis"}
    for kind in vars(ast).values():
        if not (isinstance(kind, type) and issubclass(kind, ast.AST)) or kind.__subclasses__():
            continue
        if kind.__module__ in ("ast", "_ast") and kind.__name__ not in old:
            yield kind


def test_every_kind_of_syntax_is_known():
    unknown = {kind.__name__ for kind in syntax() if not hasattr(Dialect, f"visit_{kind.__name__}")}
    assert unknown <= {"FunctionType", "TypeIgnore"}  # of comments that the parser is not asked for


def test_unknown_syntax_is_refused():
    class Lazy(ast.stmt):
        _fields = ()

    reports = []
    Dialect(frozenset(), lambda node, reason: reports.append(reason)).visit(Lazy())
    assert reports == ["the check does not know the syntax 'Lazy'"]


@given(st.lists(st.sampled_from(sorted(MODERN)), min_size=2, max_size=6), st.booleans())
def test_combined_programs_are_not_refused(names, nested):
    """In one file, or as bodies of functions, where that is allowed."""
    parts = [MODERN[name] for name in names if "__future__" not in MODERN[name]]
    if nested:
        parts = ["def f():\n    pass\n" + _indent(p) for p in parts if "import *" not in p]
    source = "".join(parts)
    try:
        compile(source, "<test>", "exec")
    except SyntaxError:
        return  # such as a global declaration behind a use
    assert found(source) == []


def _indent(text):
    lines = iter(text.splitlines(keepends=True))
    return "".join(f"    {line}" if "'''" not in text else "" for line in lines)


STDLIB = sorted(Path(os.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", STDLIB[::4], ids=lambda path: path.stem)
def test_the_standard_library_is_read_by_every_rule(path):
    source = path.read_text()
    if len(source) <= LONGEST:
        assert found(source) == []
        # A module of a few tables may break no rule, but it has few statements then.
        tree = ast.parse(source)
        statements = sum(isinstance(node, ast.stmt) for node in ast.walk(tree))
        statements -= ast.get_docstring(tree) is not None
        assert check(source, EVERYTHING)[1] > 0 or statements <= EVERYTHING.max_statements


FORBIDDEN = [
    ("assert", "x = 1\nassert x", "2: an assert statement is forbidden"),
    ("async", "async def f(): pass", "1: an asynchronous function is forbidden"),
    ("augmented_assignment", "x = 1\nx += 1", "2: an augmented assignment is forbidden"),
    ("classes", "class A: pass", "1: a class is forbidden"),
    ("comprehensions", "x = [\n y for y in z]", "1: a list comprehension is forbidden"),
    ("comprehensions", "x = {y for y in z}", "1: a set comprehension is forbidden"),
    ("comprehensions", "x = {y: y for y in z}", "1: a dict comprehension is forbidden"),
    ("comprehensions", "x = f(y for y in z)", "1: a generator expression is forbidden"),
    ("conditional_expressions", "x = 1 if y else 2", "1: a conditional expression is forbidden"),
    ("decorators", "@f\ndef g(): pass", "1: a decorator is forbidden"),
    ("decorators", "\n@f\nclass A: pass", "2: a decorator is forbidden"),
    ("del", "del x", "1: a del statement is forbidden"),
    ("eval", "x = eval('1')", "1: 'eval' is forbidden"),
    ("eval", "exec('1')", "1: 'exec' is forbidden"),
    ("for", "for x in y: pass", "1: a for loop is forbidden"),
    ("fstrings", "x = f'{y}'", "1: an f-string is forbidden"),
    ("functions", "def f(): pass", "1: a function definition is forbidden"),
    ("generators", "def f():\n    yield 1", "2: a yield expression is forbidden"),
    ("generators", "x = (y for y in z)", "1: a generator expression is forbidden"),
    ("global", "def f():\n    global x", "2: a global statement is forbidden"),
    ("if", "if x: pass", "1: an if statement is forbidden"),
    ("imports", "import math", "1: importing 'math' is forbidden"),
    ("imports", "from math import pi", "1: importing 'math' is forbidden"),
    ("imports", "from . import x", "1: a relative import is forbidden"),
    ("lambda", "f = lambda: 1", "1: a lambda is forbidden"),
    ("loops", "for x in y: pass", "1: a for loop is forbidden"),
    ("loops", "while x: pass", "1: a while loop is forbidden"),
    ("match", "match x:\n    case 1: pass", "1: a match statement is forbidden"),
    ("nonlocal", "def f(x):\n def g():\n  nonlocal x", "3: a nonlocal statement is forbidden"),
    ("raise", "raise ValueError", "1: a raise statement is forbidden"),
    ("recursion", "def f(n):\n    return f(n)", "2: 'f' calls itself: recursion is forbidden"),
    ("slices", "x = y[1:2]", "1: a slice is forbidden"),
    ("star_expressions", "a, *b = x", "1: a star expression is forbidden"),
    ("try", "try: pass\nfinally: pass", "1: a try statement is forbidden"),
    ("try", "try: pass\nexcept* E: pass", "1: a try statement is forbidden"),
    ("walrus", "f(x := 1)", "1: an assignment expression is forbidden"),
    ("while", "while x: pass", "1: a while loop is forbidden"),
    ("with", "with x: pass", "1: a with statement is forbidden"),
]


@pytest.mark.parametrize(("construct", "source", "reason"), FORBIDDEN)
def test_a_forbidden_construct_is_told_with_its_line(construct, source, reason):
    assert found(source, forbid={construct}) == [reason]
    verdict = verify(source, forbid={construct})
    assert (verdict.status, verdict.score) == (Status.POLICY_VIOLATION, 0.0)
    assert verdict.reason == f"line {reason}"


def test_every_construct_is_tested():
    assert {construct for construct, _, _ in FORBIDDEN} == CONSTRUCTS.keys()


@pytest.mark.parametrize("construct", sorted(CONSTRUCTS))
def test_what_is_forbidden_leaves_the_rest_allowed(construct):
    """Programs that use other constructs pass; those that use this one do not."""
    using = {source for name, source, _ in FORBIDDEN if name == construct}
    others = {source for _, source, _ in FORBIDDEN if not found(source, forbid={construct})}
    assert not using & others
    assert len(others) > 20


def verify(source, **policy):
    cases = [Case(args=(), expected=1)]
    policy = Policy(**policy)
    return verify_program(source, cases, entry_point="f", isolation="container", policy=policy)


def test_other_forms_of_a_construct_are_found():
    source = "async def f():\n    async for x in y: pass\n    async with y: await z\n"
    assert found(source, forbid={"loops"}) == ["2: an asynchronous for loop is forbidden"]
    assert len(found(source, forbid={"async"})) == 4
    source = "async def f(): return [x async for x in y]"
    assert "1: an asynchronous comprehension is forbidden" in found(source, forbid={"async"})
    assert found("x = slice(1, 2)", forbid={"slices"}) == ["1: the builtin 'slice' is forbidden"]
    assert found("match x:\n case [*y]: pass", forbid={"star_expressions"})


BUILTIN_EVASIONS = [
    "sorted(x)",
    "f = sorted",
    "f, g = sorted, len",
    "print(*map(sorted, x))",
    "def f(x, s=sorted): return s(x)",
    "def f(x):\n    s = sorted\n    return s(x)",
    "class A:\n    s = sorted",
    "f = [sorted][0]",
    "f = {'s': sorted}['s']",
    "f = (lambda: sorted)()",
    "@sorted\ndef f(): pass",
    "import builtins\nbuiltins.sorted(x)",
    "import builtins as b\nb.sorted(x)",
    "from builtins import sorted as s",
    "from builtins import *",
    "import builtins\ngetattr(builtins, 'sorted')",
    "import builtins\ngetattr(builtins, 'sor' + 'ted')",
    "import builtins\nvars(builtins)['sorted']",
    "import builtins\nbuiltins.__dict__['sorted']",
    "__builtins__.sorted(x)",
    "__builtins__['sorted'](x)",
    "globals()['__builtins__']['sorted']",
    "locals()['sorted']",
    "vars()",
    "g = globals\ng()",
    "__import__('builtins').sorted(x)",
    "import importlib\nimportlib.import_module('builtins').sorted(x)",
    "from importlib import import_module as i\ni('builtins')",
    "import sys\nsys.modules['builtins'].sorted(x)",
    "from sys import modules",
    "import sys as s\nm = s\nm.modules",
    "import statistics\nstatistics.sys.modules",
    "import sys\nprint([sys][0].modules)",
    "import sys\ndef f(m): return m.modules\nf(sys)",
    "import sys\nsys._getframe().f_builtins",
    "(lambda: 0).__globals__['__builtins__']",
    "getattr(lambda: 0, '__globals__')",
    "getattr(lambda: 0, '__glo' + 'bals__')",
    "g = getattr\ng(print, '__self__').sorted",
    "print.__self__.sorted(x)",
    "object.__getattribute__(print, '__self__')",
    "().__class__.__base__.__subclasses__()",
    "eval('sorted')(x)",
    "e = eval\ne('sorted')",
    "exec('f = sorted')",
    "compile('sorted', '', 'eval')",
    "def f(): yield\nf().gi_frame.f_builtins",
    "try: 1 / 0\nexcept Exception as e: e.__traceback__.tb_frame.f_builtins",
    "import operator\noperator.attrgetter('__self__')(print).sorted",
    "import operator\noperator.attrgetter('__se' + 'lf__')(print)",
    "from operator import attrgetter as a\na('__self__')(print)",
    "from operator import *\nattrgetter(x)(print)",
    "import operator as o\nf = o.attrgetter",
    "import string\nstring.Formatter().get_field('0.__self__', [print], {})",
    "match print:\n    case object(__self__=b): b.sorted(x)",
    "import inspect\ninspect.getmodule(print).sorted(x)",
    "import pickle\npickle.loads(b'cbuiltins\\nsorted\\n.')",
    "import timeit\ntimeit.timeit('sorted([])')",
    "import gc\ngc.get_objects()",
    "import typing\ntyping.get_type_hints(f)",
    "import functools\nfunctools.partial(getattr, print)('__self__')",
    "import statistics\ntry: statistics.none\nexcept AttributeError as e: e.obj.sys",
    "import json\ntry: json.none\nexcept AttributeError as e: getattr(e, 'obj').codecs",
    "import json\ntry: json.x\nexcept Exception as e:\n match e:\n  case object(obj=o): o.codecs",
    "import code",
    "from math import __loader__ as x",
    "from random import __builtins__ as b\nb['sorted']",
    "import dataclasses\ndataclasses._create_fn",
    "import unittest.mock as m",
    "breakpoint()",
    "x = sorted\ndef sorted(y): return y",
    "if 0:\n    sorted = None\nsorted(x)",
    "sorted = 1\ndel sorted\nsorted(x)",
    "def f():\n    return sorted(x)\nf()\ndef sorted(y): return y",
    "@(lambda f: f())\ndef sorted(): return sorted",
    "class A:\n    if 0: sorted = 1\n    s = sorted",
    "def f():\n    global sorted\n    return sorted(x)\n    sorted = 1\nf()",
    "for sorted in (): pass\nsorted(x)",
    "try: sorted = 1 / 0\nexcept Exception: pass\nsorted(x)",
    "[sorted for x in sorted(y)]",
    "[x for x in sorted(sorted for sorted in y)]",
    "f'{sorted(x)}'",
    "f'{1:{sorted(x)}}'",
    "x[sorted] = 1",
    "lambda x=sorted: x",
]
if sys.version_info < (3, 14):  # which refuses it itself
    BUILTIN_EVASIONS.append("x: (g := sorted) = 1")


@pytest.mark.parametrize("source", BUILTIN_EVASIONS)
def test_a_forbidden_builtin_is_found_however_it_is_reached(source):
    compile(source, "<test>", "exec")
    assert found(source, forbid_builtins={"sorted"}), source


@pytest.mark.parametrize(
    "source",
    [
        "def f(sorted): return sorted(1)",
        "def sorted(xs): return xs\nsorted([])",
        "def sorted(n): return n and sorted(n - 1)",
        "sorted = 1\nprint(sorted)\ndef f(): return sorted",
        "import math as sorted\nsorted.pi",
        "def f():\n    sorted = 1\n    return lambda: sorted",
        "[sorted for sorted in x]",
        "class A:\n    def sorted(self): return 1\nA().sorted()",
        "x.sorted = 1",
        "f(sorted=1)",
        "'sorted'",
        "getattr(x, 'name', None)",
        "import sys\nprint(sys.argv, sys.stdin.read(), sys.maxsize)",
        "import os\nos._exit(0)",
        "from collections import namedtuple as n\nP = n('P', 'x')\nP(1)._replace(x=2)",
        "import operator\nprint(operator.attrgetter('a.b')(x), operator.methodcaller('strip')(x))",
        "try:\n    import numpy as np\nexcept ImportError:\n    np = None\nprint(np is None)",
        "from datetime import time, datetime\ndatetime.time",
        "class A:\n    def __init__(self): super().__init__()\n"
        "    def __getattr__(self, n): return n\nA().__class__.__name__",
        "from collections import *\nprint(Counter().most_common())",
    ],
)
def test_names_of_a_program_s_own_are_no_builtins(source):
    compile(source, "<test>", "exec")
    assert found(source, forbid_builtins={"sorted"}) == []


def test_a_type_may_be_written_in_an_annotation():
    policy = {"forbid_builtins": {"str", "list"}}
    source = "def f(n: int, x: list[str] | None = None) -> str:\n    y: str = n\n    return y"
    assert found(source, **policy) == []
    assert found("def f(n): return str(n)", **policy) == ["1: the builtin 'str' is forbidden"]
    for evasion in (
        "f.__annotations__['n'](1)",
        "type('')(1)",
        "''.__class__(1)",
        "def f(n: (s := str)): pass",
        "from dataclasses import fields\nfields(x)[0].type(1)",
    ):
        assert found(evasion, **policy), evasion


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import math, os",
        "import os as math",
        "from os import path",
        "import os.path",
        "from os.path import join",
        "from statistics import sys",
        "import statistics\nstatistics.sys.modules['os']",
        "import statistics\nstatistics.random._os",
        "import statistics as s\nt = s.random\nt._os",
        "from statistics import random as r\nr._os.getcwd()",
        "import collections\ncollections._sys",
        "import statistics\ngetattr(statistics, 'sys')",
        "def f():\n    import os",
        "if 0:\n    import os",
        "try:\n    import os\nexcept ImportError: pass",
        "__import__('os')",
        "i = __import__\ni('math')",
        "import importlib",
        "from importlib import import_module",
        "exec('import os')",
        "eval('__import__(\"os\")')",
        "__builtins__",
        "__loader__.load_module('os')",
        "__spec__.loader",
        "import math\nmath.__loader__",
        "import math\nmath.__spec__",
        "from . import os",
        "from .. import os",
        "import __main__",
        "import solution",
        "from os import *",
        "from statistics import *\nsys",
    ],
)
def test_only_the_allowed_modules_can_be_imported(source):
    allowed = {"math", "statistics", "collections"}
    compile(source, "<test>", "exec")
    if source.endswith("*\nsys"):
        assert found(source, allow_imports=allowed) == []  # it brings no `sys`, as __all__ says
    else:
        assert found(source, allow_imports=allowed), source


@pytest.mark.parametrize(
    "source",
    [
        "import math",
        "import math as m, collections.abc\nn = m\nn.sqrt(2)",
        "from collections import abc, deque\nabc.Mapping",
        "import collections.abc\ncollections.abc.Mapping",
        "from math import *\nprint(pi, sqrt(2))",
        "from __future__ import annotations",
        "import datetime\ndatetime.time, datetime.datetime",
        "from datetime import time",
        "import os.path\nos.path.join('a', 'b')",
    ],
)
def test_allowed_modules_can_be_used(source):
    allowed = {"math", "collections", "datetime", "os.path"}
    assert found(source, allow_imports=allowed) == []
    assert found(source, forbid={"imports"}, allow_imports=allowed) == []
    assert found(source, forbid_imports={"time", "sys", "re", "abc"}) == []


def test_allowing_a_part_of_a_package_allows_no_more():
    source = "import os.path\nos.getcwd()"
    reason = "2: 'os.getcwd' reaches the module 'os': importing 'os' is forbidden"
    assert found(source, allow_imports={"os.path"}) == [reason]


def test_forbidden_modules():
    policy = {"forbid_imports": {"itertools", "os.path"}}
    assert found("import itertools as i", **policy) == ["1: importing 'itertools' is forbidden"]
    assert found("from os.path import join", **policy)
    assert found("import os\nos.path.join", **policy)
    assert found("from os import path", **policy)
    assert found("import random\nrandom._os.path", **policy)
    assert found("import os, functools, math", **policy) == []


METHOD_EVASIONS = [
    "x.sort()",
    "f = x.sort",
    "list.sort(x)",
    "getattr(x, 'sort')()",
    "getattr(x, 's' + 'ort')()",
    "g = getattr",
    "import operator\noperator.methodcaller('sort')(x)",
    "from operator import methodcaller as m\nm(*['sort'])(x)",
    "from operator import attrgetter\nattrgetter('a.sort')(x)",
    "match x:\n    case list(sort=s): s()",
    "list.__dict__['sort'](x)",
    "object.__getattribute__(x, 'sort')()",
    "super().sort()",
    "vars(list)['sort'](x)",
    "x.ſort()",  # the parser reads it as sort
]


@pytest.mark.parametrize("source", METHOD_EVASIONS)
def test_a_forbidden_method_is_found(source):
    compile(source, "<test>", "exec")
    assert found(source, forbid_methods={"sort"}), source


def test_an_attribute_that_errors_have_too_is_refused_only_where_names_are():
    source = "def f(node): return node.obj"
    assert found(source, forbid={"loops"}) == []
    assert found(source, forbid={"eval"}) == [f"1: 'obj' is forbidden: {UNSEEN}"]


def test_a_method_s_name_alone_is_no_violation():
    source = "sort = 1\nx.sort = sort\ndef f(sort): return 'sort'\nclass A:\n  def sort(self): pass"
    assert found(source, forbid_methods={"sort"}) == []


@pytest.mark.parametrize(
    "source",
    [
        "A = type('A', (), {})",
        "t = type\nt('A', (), {})",
        "type(*['A', (), {}])",
        "type(int)('A', (), {})",
        "int.__class__('A', (), {})",
        "import types\ntypes.new_class('A')",
        "from collections import namedtuple",
        "import enum\nenum.Enum('A', 'x y')",
        "from dataclasses import make_dataclass as m",
        "__build_class__(f, 'A')",
        "exec('class A: pass')",
    ],
)
def test_classes_made_without_a_statement_are_found(source):
    assert found(source, forbid={"classes"}), source


def test_asking_for_a_type_makes_no_class():
    source = "type(x) is int\nisinstance(x, type)\ntype(x) == str\ndef f(t: type): pass"
    assert found(source, forbid={"classes"}) == []


RECURSIVE = {
    "direct": "def f(n): return n and f(n - 1)",
    "as an argument": "def f(n): return map(f, n)",
    "mutual": "def f(n): return g(n)\ndef g(n): return f(n)",
    "three": "def a(): b()\ndef b(): c()\ndef c(): a()",
    "alias": "def f(n): return g(n)\ng = f",
    "alias of an alias": "def f(n): return h(n)\ng = f\nh = g",
    "tuple alias": "def f(n): return g(n)\ng, h = f, 1",
    "conditional alias": "def f(n): return g(n)\ng = f if 1 else None",
    "lambda": "f = lambda n: n and f(n - 1)",
    "lambda by a walrus": "(f := lambda n: n and f(n - 1))",
    "lambda in a function": "def f(n): return (lambda: f(n - 1))()",
    "nested": "def f(n):\n    def g(m): return m and g(m - 1)\n    return g(n)",
    "back from a nested one": "def f(n):\n    def g(): return f(n - 1)\n    return g()",
    "nonlocal": "def f():\n    g = None\n    def h(n): return g(n)\n    def i():\n"
    "        nonlocal g\n        g = h\n    i()",
    "global": "def f(n): return g(n)\ndef h():\n    global g\n    g = f",
    "dict": "fs = {}\ndef f(n): return fs['f'](n)\nfs['f'] = f",
    "display": "def f(n): return fs[0](n)\nfs = [f]",
    "function attribute": "def f(n): return f.me(n)\nf.me = f",
    "attribute": "class A: pass\na = A()\ndef f(n): return a.f(n)\na.f = f",
    "partial": "from functools import partial\ndef f(n): return g()\ng = partial(f, 1)",
    "decorator": "def again(f): return lambda n: g(n)\n@again\ndef g(n): return n",
    "cached": "import functools\n@functools.cache\ndef f(n): return n and f(n - 1)",
    "given to itself": "def f(me, n): return n and me(me, n - 1)\nf(f, 5)",
    "y": "Y = lambda g: (lambda x: x(x))(lambda x: g(lambda v: x(x)(v)))",
    "loop variable": "def f(n):\n    for g in fs: g(n)\nfs = [f]",
    "comprehension": "def f(n): return [f(m) for m in n]",
    "generator": "def f(n):\n    yield n\n    yield from f(n - 1)",
    "async": "async def f(n): await f(n - 1)",
    "method": "class A:\n    def f(self, n): return self.f(n - 1)",
    "mutual methods": "class A:\n    def f(self): self.g()\n    def g(self): self.f()",
    "method by class": "class A:\n    def f(self, n): return A.f(self, n - 1)",
    "method by one of the classes": "class A:\n    def f(self, n): return A.f(self, n - 1)\n"
    "class B:\n    def f(self): pass",
    "wrapped twice": "def f(n): return g(n)\ng = traced(cached(f))",
    "method of children": "class A:\n    def height(self): return 1 + self.left.height()",
    "method of a node": "class A:\n    def f(self, o): return o.f(self)",
    "insert": "class T:\n    left = None\n    def insert(self, x):\n"
    "        if self.left: self.left.insert(x)\n        else: self.left = T()",
    "alias of a method": "class A:\n    def f(self): return self.g()\n    g = f",
    "static method": "class A:\n    @staticmethod\n    def f(n): return A.f(n - 1)",
    "class method": "class A:\n    @classmethod\n    def f(cls): return cls.f()",
    "property": "class A:\n    @property\n    def depth(self): return self.parent.depth",
    "inherited": "class A:\n    def f(self): return self.g()\nclass B(A):\n"
    "    def g(self): return self.f()",
    "unnamed class": "class A:\n    def f(self): return self.__class__.f(self)",
    "exec": "exec('def f(): f()')",
    "walrus": "def f(n): return n and (g := f)(n - 1)",
    "renamed inside": "def f(n):\n    g = f\n    return n and g(n - 1)",
}
# What the graph over names does not see, as its docstring says.
NOT_SEEN = {
    "list": "fs = []\ndef f(n): return fs[0](n)\nfs.append(f)",
    "default": "def g(n): return f(n)\ndef f(n, h=g): return h(n)",
    "made by a function": "def make():\n    def inner(n): return g(n)\n    return inner\n"
    "g = make()",
    "annotated child": "class T:\n    left: 'T | None' = None\n"
    "    def insert(self, x): self.left.insert(x)",
    "list of children": "class T:\n    def __init__(self): self.children: list[T] = []\n"
    "    def count(self): return 1 + sum(c.count() for c in self.children)",
    "constructor": "class A:\n    def __init__(self, n): self.next = A(n - 1)",
    "constructor of the type": "class A:\n    def __init__(self, n): self.next = type(self)(n)",
    "getattr": "class A:\n    def f(self): return getattr(self, 'f')()",
    "call": "class A:\n    def __call__(self, n): return self(n - 1)",
    "subscript": "class A:\n    def __getitem__(self, n): return self[n - 1]",
    "operator": "class A:\n    def __add__(self, n): return self + (n - 1)",
    "reflected operator": "class A:\n    def __radd__(self, n): return n + self",
    "comparison": "class A:\n    def __lt__(self, n): return self < n - 1",
    "contains": "class A:\n    def __contains__(self, n): return n in self",
    "builtin": "class A:\n    def __len__(self): return len(self)",
    "text": "class T:\n    def __init__(self): self.kid = T.make()\n    def __repr__(self): "
    "return f'{self!r}'",
    "iteration": "class T:\n    kids: list['T']\n    def __iter__(self):\n"
    "        for kid in self.kids: yield from kid",
    "evidence by a loop": "class T:\n    def get(self): return [k.get() for k in [T()]]",
    "super": "class A:\n    def g(self): return self.f()\nclass B(A):\n"
    "    def f(self): return super().g()",
    "one of several classes": "class A:\n    def f(self): return self.b.g()\nclass B:\n"
    "    def g(self): return self.a.f()\nclass C:\n    def f(self): pass",
}


@pytest.mark.parametrize("source", RECURSIVE.values(), ids=RECURSIVE.keys())
def test_recursion_is_found(source):
    compile(source, "<test>", "exec")
    assert found(source, forbid={"recursion"}), source


@pytest.mark.parametrize("source", NOT_SEEN.values(), ids=NOT_SEEN.keys())
def test_recursion_that_is_not_seen(source):
    compile(source, "<test>", "exec")
    assert found(source, forbid={"recursion"}) == []


NOT_RECURSIVE = {
    "calls of others": "def g(n): return n\ndef f(n): return g(g(n))\nf(1)",
    "same name inside": "def f(n):\n    def f(m): return m\n    return f(n)",
    "same name as a parameter": "def f(f): return f(1)",
    "container methods": "class Stack:\n    def __init__(self): self._items = []\n"
    "    def append(self, x): self._items.append(x)\n    def pop(self): return self._items.pop()\n"
    "    def __len__(self): return len(self._items)\n    def __iter__(self):\n"
    "        return iter(self._items)\n    def __getitem__(self, i): return self._items[i]\n"
    "    def __repr__(self): return f'Stack({self._items!r})'",
    "super": "class A(dict):\n    def __init__(self): super().__init__()\n"
    "class B(A):\n    def __init__(self): super().__init__()\nclass C(A):\n"
    "    def __init__(self): A.__init__(self)",
    "delegation": "class Engine:\n    def run(self): return 1\nclass Car:\n"
    "    def __init__(self): self.engine = Engine()\n    def run(self): return self.engine.run()",
    "vectors": "class V:\n    def __init__(self, x): self.x = x\n"
    "    def __add__(self, o): return V(self.x + o.x)\n"
    "    def __eq__(self, o): return isinstance(o, V) and self.x == o.x\n"
    "    def __lt__(self, o): return self.x < o.x\n    def __hash__(self): return hash(self.x)\n"
    "    def scaled(self, k): return V(self.x * k)\n    def __neg__(self): return self.scaled(-1)",
    "library of the same name": "import random\ndef sample(n): return random.sample(n, 1)\n"
    "class R:\n    def __init__(self): self.r = random.Random(0)\n"
    "    def random(self): return self.r.random()\n    def gauss(self): return random.gauss(0, 1)",
    "class made in a method": "class Node:\n    def copy(self): return Node()\n"
    "    def __init__(self): self.next = None",
    "decorator": "import functools\ndef memo(f):\n    @functools.wraps(f)\n    def g(*a):\n"
    "        return f(*a)\n    return g\n@memo\ndef f(n): return n",
    "key function": "def key(x): return x[0]\ndef f(xs): return sorted(xs, key=key)",
    "lambda key": "def f(xs): return sorted(xs, key=lambda x: -x)",
    "result kept": "def g(): return total\ntotal = 1\ndef f():\n    global total\n"
    "    total = total + g()",
    "linked list": "class Node:\n    def __init__(self, v, next=None):\n        self.v = v\n"
    "        self.next = next\nclass L:\n    head = None\n    def push(self, v):\n"
    "        self.head = Node(v, self.head)\n    def __iter__(self):\n        n = self.head\n"
    "        while n:\n            yield n.v\n            n = n.next",
    "heap": "import heapq\nclass Q:\n    def __init__(self): self.h = []\n"
    "    def push(self, x): heapq.heappush(self.h, x)\n    def pop(self):\n"
    "        return heapq.heappop(self.h)",
    "stack instead": "def walk(tree):\n    stack = [tree]\n    while stack:\n"
    "        node = stack.pop()\n        stack.extend(node.children)\n        yield node",
    "tables of functions": "def add(a, b): return a + b\nops = {'+': add}\n"
    "def f(op, a, b): return ops[op](a, b)",
    "closure": "def counter():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n"
    "        return n\n    return step\nc = counter()\nc()",
    "data of the same name": "class Graph:\n    def edges(self):\n"
    "        return [e for n in self.nodes for e in n.edges]\nclass Node:\n"
    "    def __init__(self): self.edges = []",
    "states": "class M:\n    def idle(self): self.state = self.busy\n"
    "    def busy(self): self.state = self.idle\n    def step(self): self.state()",
    "results of a builtin": "xs = [1, 2]\ndef f(i): return xs[i]\nxs = map(f, xs)",
    "results in a result": "xs = [1, 2]\ndef f(i): return xs[i]\nxs = reverse(map(f, xs))",
    "class of classes": "class A: pass\nA(A)",
    "state machine": "class M:\n    def __init__(self): self.state = self.start\n"
    "    def start(self): self.state = 1\n    def run(self): return self.state",
}


@pytest.mark.parametrize("source", NOT_RECURSIVE.values(), ids=NOT_RECURSIVE.keys())
def test_programs_without_recursion_pass(source):
    compile(source, "<test>", "exec")
    assert found(source, forbid={"recursion"}) == []


def test_recursion_is_told_once_and_by_name():
    source = "class T:\n    def even(self, n):\n        return self.odd(n)\n" + (
        "    def odd(self, n):\n        return self.even(n)\n"
    )
    reason = "3: 'T.even' and 'T.odd' call each other: recursion is forbidden"
    assert found(source, forbid={"recursion"}) == [reason]
    assert found("f = lambda: f()", forbid={"recursion"}) == [
        "1: 'f' calls itself: recursion is forbidden"
    ]


def test_statements_are_counted():
    source = (
        '"""Doc."""\ndef f(x):\n    """Doc."""\n    if x:\n        y = 1; z = 2\n    return x\n'
    )
    assert found(source, max_statements=5) == []
    assert found(source, max_statements=4) == ["1: 5 statements; 4 are allowed"]
    assert found("exec('a;b;c')", max_statements=3)


def test_violations_are_sorted_and_counted():
    source = "x = 1\nfor a in b:\n    while c:\n        pass\nimport os\nsorted(x)"
    policy = {"forbid": {"loops", "imports"}, "forbid_builtins": {"sorted"}}
    assert [text[0] for text in found(source, **policy)] == ["2", "3", "5", "6"]
    assert verify(source, **policy).reason == "line 2: a for loop is forbidden (and 3 more)"
    many = verify("for a in b: pass\n" * 1000, **policy)
    assert many.reason == "line 1: a for loop is forbidden (and 999 more)"


def test_a_reason_is_one_short_line():
    name = "ſ\ufe00" + "x" * 100_000
    verdict = verify(f"import {name}", forbid={"imports"})
    assert verdict.status is Status.POLICY_VIOLATION
    assert verdict.reason.isprintable()
    assert len(verdict.reason) < 400


def test_nothing_runs_of_a_program_that_is_refused():
    source = "while True: pass\n"
    start = time.monotonic()
    verdict = verify_program(
        source, [Case(stdin="", expected="1")], limits=Limits(seconds=60),
        policy=Policy(forbid={"while"}),
    )  # fmt: skip
    assert verdict.status is Status.POLICY_VIOLATION
    assert time.monotonic() - start < 50


def test_a_program_that_keeps_to_the_policy_is_judged_by_its_cases():
    policy = Policy(forbid={"loops", "recursion"}, allow_imports={"math"}, forbid_builtins={"sum"})
    cases = [Case(args=(5,), expected=120)]
    right = "```python\nimport math\ndef f(n): return math.prod(range(1, n + 1))\n```"
    options = {"entry_point": "f", "isolation": "container", "policy": policy}
    assert verify_program(right, cases, **options).correct
    wrong = verify_program("def f(n): return n", cases, **options)
    assert (wrong.status, wrong.reason) == (Status.WRONG, "f(5) returned 5, not 120")
    empty = verify_program("", cases, **options)
    assert empty.status is Status.NO_ANSWER
    loop = verify_program("```\ndef f(n):\n    for x in n: pass\n```", cases, **options)
    assert loop.reason == "line 2: a for loop is forbidden"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"forbid": {"loop"}}, "no construct 'loop'; did you mean 'loops'"),
        ({"forbid": {"lambdas"}}, "did you mean 'lambda'"),
        ({"forbid": {"qqq"}}, "known are assert, async"),
        ({"forbid": "loops"}, "forbid must be a set of names, got 'loops'"),
        ({"forbid": None}, "forbid must be a set of names, got None"),
        ({"forbid": {1}}, "got 1 in it"),
        ({"allow_imports": "math"}, "allow_imports must be a set of names"),
        ({"allow_imports": {"mth"}}, "no module 'mth'; did you mean 'math'"),
        ({"forbid_imports": {"o.path"}}, "no module 'o'"),
        ({"allow_imports": {"os"}, "forbid_imports": {"os"}}, "'os' is both"),
        ({"forbid_builtins": {"sort"}}, "no builtin 'sort'; did you mean 'sorted'"),
        ({"forbid_methods": {"list.sort"}}, "bare names such as 'sort', got 'list.sort'"),
        ({"max_statements": 0}, "max_statements must be a positive whole number, got 0"),
        ({"max_statements": 2.5}, "got 2.5"),
    ],
)
def test_a_policy_that_says_nothing_sensible_is_refused(fields, words):
    with pytest.raises(ConfigError, match=words):
        Policy(**fields)


def test_policies_are_equal_by_what_they_say():
    assert Policy(forbid=["try", "try"]) == Policy(forbid={"try"})
    assert len({Policy(forbid=["try"]), Policy(forbid=("try",)), NOTHING}) == 2
    for policy in (NOTHING, EVERYTHING, Policy(allow_imports=())):
        assert Policy(**policy.as_options()) == policy


HOSTILE = {
    "brackets": "(" * 100_000,
    "closed brackets": "[" * 190 + "]" * 190,
    "many brackets": "x = " + "(" * 50_000 + ")" * 50_000,
    "minus": "-" * 150_000 + "1",
    "not": "not " * 40_000 + "1",
    "power": "1" + "**1" * 60_000,
    "sum": "x = 1" + "+1" * 90_000,
    "sum in the parser's reach": "x = 1" + "+1" * 2_900,
    "attributes": "x" + ".a" * 90_000,
    "attributes of a module": "import os\nos" + ".path" * 2_500,
    "calls": "x" + "()" * 90_000,
    "subscripts": "x" + "[0]" * 60_000,
    "lambdas": "lambda:" * 25_000 + "1",
    "conditions": "1 if 1 else " * 15_000 + "1",
    "elif": "if 1: pass\n" + "elif 1: pass\n" * 10_000,
    "indentation": "".join(" " * n + "if 1:\n" for n in range(99)) + " " * 99 + "pass",
    "deep indentation": "".join(" " * n + "if 1:\n" for n in range(500)),
    "functions in functions": "".join(" " * n + "def f():\n" for n in range(19)) + " " * 19 + "f()",
    "digits": "x = " + "9" * 190_000,
    "ten million digits": lambda: "x = " + "9" * 10**7,
    "hexadecimal": "x = 0x" + "f" * 190_000,
    "float": "x = 1e" + "9" * 100_000,
    "null": "x = 1\x00",
    "null in a string": "x = '\x00'",
    "surrogate": "x = '\ud800'",
    "surrogate name": "\ud800 = 1",
    "form feed": "\x0c" * 100_000 + "x = 1",
    "byte order mark": "\ufeffx = 1",
    "coding": "# -*- coding: nonsense -*-\nx = 1",
    "carriage returns": "x = 1\r" * 50_000,
    "backslashes": "\\\n" * 90_000,
    "quotes": '"""' * 60_000,
    "open quote": "'" + "a" * 190_000,
    "f-strings": "f'{" * 50_000,
    "nested f-string": "f'{1:{2:{3}}}'",
    "escapes": "'" + r"\N{" * 50_000 + "'",
    "bad escapes": r"'\d\z'" + "\n" + r"x = '\8'",
    "names": "\n".join(f"x{n} = 1" for n in range(15_000)),
    "constants": "x = [" + "1.5," * 45_000 + "]",
    "empty lists": "x = [" + "[]," * 60_000 + "]",
    "aliases": "\n".join(f"a{n} = a{n + 1}\na{n} = b{n}" for n in range(5_000)),
    "growing alias": "import os\na = os\n" + "a = a.path\n" * 10_000,
    "many methods of one name": "class A:\n def f(self, x): x.f()\n" * 5_000,
    "many functions, all named by each": "def f(): " + ",".join(f"g{n % 9}" for n in range(30_000)),
    "one circle": "\n".join(f"def f{n}(): f{n + 1}()" for n in range(7_000)) + "\nf7000 = f0",
    "classes of classes": "class A: pass\n" + "class A(A): pass\n" * 9_000,
    "many kinds": "class A:\n def f(self): self.a = self.b\n" * 3_000 + "a = [A()]\n" * 3_000,
    "globals": "def f():\n global x\n x = 1\n" * 7_000,
    "statements": ";" .join(["x"] * 90_000),
    "imports": "import " + ",".join(["os"] * 45_000),
    "every module": "\n".join(f"import {n}\n{n}.x" for n in sorted(sys.stdlib_module_names)),
    "modules that do something": "import antigravity, this, __hello__\nantigravity.x, this.x",
    "too long": "x = 1\n" * 100_000,
    "very long": lambda: "#" * 30_000_000,
    "decorators": "@f\n" * 60_000 + "def f(): pass",
    "star": "*" * 150_000,
    "commas": "," * 150_000,
    "walrus": "(x:=" * 190 + "1" + ")" * 190,
    "comprehension": "[x " + "for x in y " * 15_000 + "]",
    "match": "match x:\n case " + "1|" * 60_000 + "1: pass",
    "match nested": "match x:\n case " + "[" * 150 + "]" * 150 + ": pass",
    "type comment": "x = 1 # type: " + "[" * 100_000,
    "arguments": "def f(" + ",".join(f"a{n}" for n in range(20_000)) + "): pass",
    "getattr": "getattr(" * 190 + "1" + ")" * 190,
}  # fmt: skip


def hostile(name):
    """The text of that name; the largest are made when they are needed."""
    text = HOSTILE[name]
    return text() if callable(text) else text


def resident():
    """Memory of this process, in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@pytest.fixture(scope="module")
def warm():
    judge_policy(["x = 1"] * 8, EVERYTHING)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_do_nothing_to_this_process_or_their_neighbours(name, warm):
    good, source = "def f(): return 1", hostile(name)
    before, start = resident(), time.monotonic()
    first, verdict, last = judge_policy([good, source, good], EVERYTHING_BUT_FUNCTIONS)
    assert time.monotonic() - start < 15
    assert resident() - before < 50
    assert verdict is None or verdict.score == 0
    assert first is None
    assert last is None


@given(st.text())
def test_no_text_makes_the_check_raise(text):
    assert check(text, EVERYTHING)[0] in ("violations", "raised")


@given(st.text(alphabet="()[]{}:=\n\t '\"\\xf0.,*@#lambdeforinst", max_size=60))
def test_no_text_like_python_makes_the_check_raise(text):
    assert check(text, EVERYTHING)[0] in ("violations", "raised")


@pytest.mark.parametrize(
    "source",
    ["def f(", "x = 1\x00", "x = '\ud800'", "x = " + "9" * 5000, " x", "return", "x = y", "\tx\n x",
     "“x”", "(" * 300],
    ids=repr,
)  # fmt: skip
def test_a_program_that_is_no_python_is_told_so_as_without_a_policy(source):
    cases = [Case(args=(), expected=1)]
    options = {"entry_point": "f", "isolation": "container"}
    plain = verify_program(source, cases, **options)
    assert verify_program(source, cases, **options, policy=NOTHING) == plain
    assert plain.status is Status.RUNTIME_ERROR


def existing_programs():
    """Every program of the tests of `verify_program`, and every attack."""
    others = runpy.run_path(str(Path(__file__).with_name("test_programs.py")))
    yield from (textwrap.dedent(source) for source in others["ORDINARY"].values())
    yield from others["STDIN"].values()
    yield from others["FORGERIES"].values()
    attacks = Path(__file__).parents[1] / "cases" / "attacks"
    yield from (path.read_text() for path in sorted(attacks.glob("*.py")))


def test_a_policy_that_forbids_nothing_changes_no_verdict():
    """None leaves the verdict to the run; these programs are all Python."""
    sources = [*existing_programs()]
    assert len(sources) > 100
    assert judge_policy(sources, NOTHING) == [None] * len(sources)
    cases = [Case(args=(3,), expected=7)]
    submissions = [Submission(source, cases, "f") for source in sources[:13]]
    plain = verify_program_batch(submissions, isolation="container")
    assert [verdict.correct for verdict in plain] == [True] * 13
    assert verify_program_batch(submissions, isolation="container", policy=NOTHING) == plain


def test_a_worker_checks_by_the_policy_of_each_item():
    run = worker(b"")
    assert run(["for x in y: pass", {"forbid": ["for"]}])[1] == 1
    assert run(["for x in y: pass", {}])[1] == 0


def test_a_batch_is_judged_in_order():
    policy = Policy(forbid={"loops"})
    cases = [Case(args=(), expected=1)]
    sources = ["def f(): return 1", "def f():\n    while 1: pass", "def f(): return 2", "def f("]
    submissions = [Submission(source, cases, "f") for source in sources * 10]
    verdicts = verify_program_batch(submissions, isolation="container", policy=policy)
    expected = [Status.CORRECT, Status.POLICY_VIOLATION, Status.WRONG, Status.RUNTIME_ERROR]
    assert [verdict.status for verdict in verdicts] == expected * 10
    assert verify_program_batch([], policy=policy) == []


def test_threads_get_their_own_verdicts():
    def one(n):
        construct, source, reason = FORBIDDEN[n % len(FORBIDDEN)]
        return verify(source, forbid={construct}).reason == f"line {reason}"

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(one, range(100)))
