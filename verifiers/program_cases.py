"""What programs are judged by: inputs, and what must come of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from r1envs.errors import ConfigError
from r1envs.verifiers.program_comparison import canonical, trim
from r1envs.verifiers.sandbox.values import Document, UnsupportedValueError, encode


@dataclass(frozen=True, slots=True)
class Case:
    r"""An input, and what the program must make of it.

    `Case(args=(2, 3), expected=5)` calls the function and compares what it returns: types must
    be exactly equal. `Case(stdin="2 3\n", expected="5\n")` runs the program as `__main__` and
    compares what it prints; white space at the ends of lines and empty lines at the end
    do not count. Values are None, bool, int, float, complex, str, bytes, list, tuple, set,
    frozenset and dict, within each other, and are copied when the case is made.

    >>> Case(args=(2, 3))
    Traceback (most recent call last):
        ...
    r1envs.errors.ConfigError: expected must be given, and not be None: nothing would be checked
    """

    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    expected: Any = None
    stdin: str | None = None
    given: str = field(init=False, repr=False, compare=False)
    """The input, as JSON text: all that the sandbox learns of the case."""
    wanted: str = field(init=False, repr=False, compare=False)
    """What is expected, in the form in which it is compared."""

    def __post_init__(self) -> None:
        if self.expected is None:
            raise ConfigError("expected must be given, and not be None: nothing would be checked")
        if not isinstance(self.args, (tuple, list)):
            raise ConfigError(f"args must be a tuple of arguments, got {self.args!r}")
        if self.stdin is None:
            given = _encode("args", [list(self.args), dict(self.kwargs)])
            wanted = canonical(_encode("expected", self.expected))
        elif self.args or self.kwargs:
            raise ConfigError("a case has either args and kwargs, or stdin")
        elif type(self.stdin) is not str or type(self.expected) is not str:
            raise ConfigError(f"stdin and expected must be text, got {self.expected!r}")
        else:
            given, wanted = self.stdin, trim(self.expected)
        object.__setattr__(self, "given", json.dumps(given))
        object.__setattr__(self, "wanted", wanted)


@dataclass(frozen=True, slots=True)
class Submission:
    """A program and the cases it is judged by; one item of a batch."""

    source: str
    cases: Sequence[Case]
    entry_point: str | None = None


def _encode(name: str, value: object) -> Document:
    try:
        return encode(value)
    except UnsupportedValueError as error:
        raise ConfigError(f"{name} of a case cannot be sent to the sandbox: {error}") from None
