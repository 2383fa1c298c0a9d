"""What a policy can say, and that it says it right."""

import builtins
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields

from r1envs.errors import ConfigError, did_you_mean

CONSTRUCTS = {
    "assert": "an assert statement",
    "async": "async code",
    "augmented_assignment": "an augmented assignment",
    "classes": "a class",
    "comprehensions": "a comprehension",
    "conditional_expressions": "a conditional expression",
    "decorators": "a decorator",
    "del": "a del statement",
    "eval": "code from text",
    "for": "a for loop",
    "fstrings": "an f-string",
    "functions": "a function definition",
    "generators": "a generator",
    "global": "a global statement",
    "if": "an if statement",
    "imports": "an import",
    "lambda": "a lambda",
    "loops": "a loop",
    "match": "a match statement",
    "nonlocal": "a nonlocal statement",
    "raise": "a raise statement",
    "recursion": "recursion",
    "slices": "a slice",
    "star_expressions": "a star expression",
    "try": "a try statement",
    "walrus": "an assignment expression",
    "while": "a while loop",
    "with": "a with statement",
}
"""Names for `Policy.forbid`, and how a verdict calls them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What programs must not use. The default forbids nothing; see `policy` for limits.

    >>> Policy(forbid={"loop"})
    Traceback (most recent call last):
        ...
    r1envs.errors.ConfigError: forbid has no construct 'loop'; did you mean 'loops'?
    """

    forbid: Collection[str] = frozenset()
    """Constructs, by their names in `CONSTRUCTS`. "loops" are `for` and `while` statements,
    "comprehensions" include generator expressions, "recursion" is direct or mutual, "eval" is
    `eval`, `exec` and `compile`, and "imports" all imports but those of `allow_imports`."""
    allow_imports: Collection[str] | None = None
    """The only modules that may be imported, each with its submodules. None allows all, unless
    `forbid` has "imports"."""
    forbid_imports: Collection[str] = frozenset()
    """Modules that must not be imported, each with its submodules."""
    forbid_builtins: Collection[str] = frozenset()
    """Names of builtins. A type may still be written in an annotation."""
    forbid_methods: Collection[str] = frozenset()
    """Names of attributes that must not be read, whatever the object: "sort" for `xs.sort()`."""
    max_statements: int | None = None
    """Statements that a program may have, those in blocks included. A docstring is none."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name not in ("allow_imports", "max_statements"):
                self._freeze(field.name)
        if self.allow_imports is not None:
            self._freeze("allow_imports")
        _check_known("forbid has no construct", self.forbid, CONSTRUCTS)
        self._check_imports()
        _check_known("there is no builtin", self.forbid_builtins, dir(builtins))
        for name in self.forbid_methods:
            if not name.isidentifier():
                raise ConfigError(f"forbid_methods must be bare names such as 'sort', got {name!r}")
        self._check_max_statements()

    def _freeze(self, name: str) -> None:
        given = getattr(self, name)
        if isinstance(given, str) or not isinstance(given, Collection):
            raise ConfigError(f"{name} must be a set of names, got {given!r}")
        for item in given:
            if not isinstance(item, str):
                raise ConfigError(f"{name} must be a set of names, got {item!r} in it")
        object.__setattr__(self, name, frozenset(given))

    def _check_imports(self) -> None:
        named = {*self.forbid_imports, *(self.allow_imports or ())}
        roots = {name.partition(".")[0] for name in named}
        _check_known("the standard library has no module", roots, sys.stdlib_module_names)
        if both := sorted({*self.forbid_imports} & {*(self.allow_imports or ())}):
            raise ConfigError(f"{both[0]!r} is both in allow_imports and in forbid_imports")

    def _check_max_statements(self) -> None:
        most = self.max_statements
        if most is not None and (type(most) is not int or most < 1):
            raise ConfigError(f"max_statements must be a positive whole number, got {most!r}")

    @property
    def allowed_imports(self) -> Collection[str] | None:
        """The modules that may be imported; None if that is not restricted to some."""
        if self.allow_imports is None and "imports" in self.forbid:
            return frozenset()
        return self.allow_imports

    @property
    def forbids_something(self) -> bool:
        """Whether there is any program that it refuses."""
        return self != Policy()

    def as_options(self) -> dict[str, list[str] | int | None]:
        """Write the policy as JSON can carry it: `Policy(**options)` is equal to it."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in given.items()
        }


def _check_known(what: str, given: Iterable[str], known: Collection[str]) -> None:
    for name in sorted(given):
        if name not in known:
            hint = did_you_mean(name, known)
            if not hint and len(known) < 50:
                hint = f"; known are {', '.join(sorted(known))}"
            raise ConfigError(f"{what} {name!r}{hint}")
