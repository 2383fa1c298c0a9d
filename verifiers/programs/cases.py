"""What programs are judged by: inputs, and what must come of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from r1envs.errors import ConfigError
from r1envs.verifiers.programs.comparison import canonical, trim
from r1envs.verifiers.programs.tolerance import EXACT, Comparison
from r1envs.verifiers.sandbox.values import EncodedValue, UnsupportedValueError, encode

Judge = Callable[["Case", Any], bool | float]
"""Tells whether an output is right for a case, or what share of the credit it earns.

The output is plain data of exact builtin types: what the function returned, a list of what the
calls of the case returned, or the text that was printed. It is the word of a hostile program,
so check its type and size before use. A judge runs in this process and has no time limit; one that
is data, and may not, is a `checkers.Checker`."""


class _NotGiven:
    def __repr__(self) -> str:
        return "not given"

    def __reduce__(self) -> str:
        return "NOT_GIVEN"  # there is one, in every process


NOT_GIVEN = _NotGiven()


@dataclass(frozen=True, slots=True)
class Case:
    r"""An input, and what the program must make of it.

    `Case(args=(2, 3), expected=5)` calls the function and compares what it returns.
    `Case(stdin="2 3\n", expected="5\n")` runs the program as `__main__` and compares what it
    prints; white space at the ends of lines and empty lines at the end do not count.
    `Case(args=([3, 1],), expected_args=([1, 3],))` compares what the arguments became.
    `Case(args=(2,), calls=[("put", (1, 7)), ("get", (1,))], expected=[None, 7])` makes an
    instance of a class, calls its methods, and compares what each of them returned.

    Values are None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset and dict,
    within each other, and are copied when the case is made.

    >>> Case(args=(2, 3), expected=None)
    Traceback (most recent call last):
        ...
    r1envs.errors.ConfigError: expected must not be None: returns_none=True says that it is right
    """

    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    expected: Any = NOT_GIVEN
    stdin: str | None = None
    expected_args: Sequence[Any] | None = None
    """What the positional arguments must have become; what is returned then counts only if
    `expected` is given, or `returns_none`."""
    returns_none: bool = False
    """Whether None is the right value."""
    calls: Sequence[tuple[Any, ...]] = ()
    """Methods to call on what the call with `args` returned: (name, args) or (name, args,
    kwargs). `expected` has one value for each."""
    comparison: Comparison = EXACT
    """How like the expected value an answer must be."""
    judge: Judge | None = None
    """Judges the output in place of a comparison; of all cases, if given to `verify_program`."""
    given: str = field(init=False, repr=False, compare=False)
    """The input, as JSON text: all that the sandbox learns of the case."""
    wanted: EncodedValue = field(init=False, repr=False, compare=False)
    """What is expected, as it is compared: a document, or a text; None without any."""
    wanted_text: str = field(init=False, repr=False, compare=False)
    """The same in its canonical form; for a comparison without a tolerance."""

    def __post_init__(self) -> None:
        if self.expected is None:
            # As that of a row without a reference is.
            raise ConfigError("expected must not be None: returns_none=True says that it is right")
        if self.returns_none and self.expected is not NOT_GIVEN:
            raise ConfigError("a case has either expected or returns_none=True")
        if not isinstance(self.args, (tuple, list)):
            raise ConfigError(f"args must be a tuple of arguments, got {self.args!r}")
        given, wanted = _of_stdin(self) if self.stdin is not None else _of_call(self)
        object.__setattr__(self, "given", json.dumps(given))
        object.__setattr__(self, "wanted", wanted)
        object.__setattr__(self, "wanted_text", canonical(wanted, self.comparison.types))
        _refuse_nan(self)

    @property
    def is_compared(self) -> bool:
        """Whether it tells what is right by itself."""
        return self.returns_something or self.expected_args is not None

    @property
    def returns_something(self) -> bool:
        """Whether what is returned or printed is compared."""
        return self.returns_none or self.expected is not NOT_GIVEN


@dataclass(frozen=True, slots=True)
class Submission:
    """A program and the cases it is judged by; one item of a batch."""

    source: str
    cases: Sequence[Case]
    entry_point: str | None = None
    judge: Judge | None = None
    prelude: str = ""
    """Trusted source that runs in the program's module before it: names it may rely on."""
    may_return: bool = False
    """Whether `return` ends a program for standard input, as where a function is put around it."""


def _of_stdin(case: Case) -> tuple[str, str | None]:
    if case.args or case.kwargs or case.calls or case.expected_args is not None:
        raise ConfigError("a case has either stdin, or args, kwargs, calls and expected_args")
    if case.returns_none:
        raise ConfigError('a program with stdin returns nothing: expected="" if it prints nothing')
    if type(case.stdin) is not str or type(case.expected) not in (str, _NotGiven):
        raise ConfigError(f"stdin and expected must be text, got {case.expected!r}")
    return case.stdin, None if case.expected is NOT_GIVEN else trim(case.expected)


def _of_call(case: Case) -> tuple[EncodedValue, EncodedValue]:
    inputs: list[Any] = [list(case.args), dict(case.kwargs)]
    wanted = None if case.returns_none else case.expected
    if case.calls:
        inputs.append(_steps(case))
        wanted = None if case.expected is NOT_GIVEN else list(case.expected)
    elif case.expected_args is not None:
        inputs.append("both" if case.returns_something else "args")
        became = _became(case)
        wanted = (wanted, became) if case.returns_something else became
    elif wanted is NOT_GIVEN:
        wanted = None
    return _encode("args", inputs), _encode("expected", wanted)


def _steps(case: Case) -> list[list[Any]]:
    if case.expected_args is not None or case.returns_none:
        raise ConfigError("a case with calls has expected, or a judge, and nothing beside it")
    steps = [_step(call) for call in case.calls]
    if case.expected is not NOT_GIVEN:
        if type(case.expected) not in (list, tuple) or len(case.expected) != len(steps):
            raise ConfigError(
                f"expected must have one value for each of {len(steps)} calls, "
                f"got {case.expected!r:.80}"
            )
        if all(value is None for value in case.expected):
            raise ConfigError("expected must not be None for all calls: nothing would be checked")
    return steps


def _step(call: Any) -> list[Any]:
    """Check and copy a call: its name, args and kwargs."""
    if isinstance(call, (tuple, list)) and len(call) in (2, 3):
        name, args, kwargs = (*call, {}) if len(call) == 2 else call
        if type(name) is str and name.isidentifier() and isinstance(args, (tuple, list)):
            return [name, list(args), dict(kwargs)]
    raise ConfigError(f"a call must be (name, args) or (name, args, kwargs), got {call!r:.80}")


def _became(case: Case) -> list[Any]:
    became = case.expected_args
    if not isinstance(became, (tuple, list)) or len(became) != len(case.args):
        raise ConfigError(
            f"expected_args must tell what each of {len(case.args)} args became, got {became!r:.80}"
        )
    return list(became)


def _encode(name: str, value: object) -> EncodedValue:
    try:
        return encode(value)
    except UnsupportedValueError as error:
        raise ConfigError(f"{name} of a case cannot be sent to the sandbox: {error}") from None


def _refuse_nan(case: Case) -> None:
    """Refuse what nothing can be close or equal to."""
    if case.comparison != EXACT and '{"f": "nan"}' in json.dumps(case.wanted):
        raise ConfigError("an expected nan is close to nothing: leave it out, or compare exactly")
