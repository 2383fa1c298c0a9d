"""Special judges that come as data: somebody's program that tells right outputs from wrong ones.

    checker = Checker("def check(input, expected, output): return sorted(output) == expected")
    verify_program(source, cases, entry_point="f", judge=checker)

A checker is no more trusted than the programs it judges: it runs in the sandbox, in a process of
its own for each output, which it gets as plain data. It says True or False, or a share of the
credit in [0, 1].

A checker must cope with any output. One that raises, takes too long, or says anything else has
judged nothing: that is an error, never a wrong answer.
"""

from dataclasses import dataclass, field
from typing import Any

from r1envs.errors import ConfigError, VerificationError
from r1envs.verifiers.programs.cases import NOT_GIVEN, Case, Submission
from r1envs.verifiers.programs.decoding import decode_untrusted
from r1envs.verifiers.programs.verification import Place, run_program
from r1envs.verifiers.sandbox import Limits, allow, resolve
from r1envs.verifiers.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Checker:
    """A judge (see `cases.Judge`) that is a program of its own.

    >>> checker = Checker("def check(input, expected, output): return output % input[0] == 0",
    ...                   isolation="unsafe-process")
    >>> checker(Case(args=(3,), judge=checker), 9)
    True

    Raises:
        ConfigError: It has no source, or a package cannot be allowed, or is not installed.
    """

    source: str = field(repr=False)
    """Python that defines the function `entry_point`."""
    entry_point: str = "check"
    """Takes the input (a text, or the list of arguments), what is expected (None if nothing is),
    and the output: what was printed or returned."""
    limits: Limits = Limits(seconds=10.0, memory_mb=1024)  # noqa: RUF009  # it cannot be changed
    """What it may use for one output."""
    isolation: str = "auto"
    packages: tuple[str, ...] = ()
    """Third-party packages that it may import."""

    def __post_init__(self) -> None:
        if type(self.source) is not str or not self.source.strip():
            raise ConfigError(f"a checker must have a source, got {self.source!r:.60}")
        if type(self.entry_point) is not str or not self.entry_point.isidentifier():
            raise ConfigError(f"a checker's entry_point must be a name, got {self.entry_point!r}")
        object.__setattr__(self, "packages", allow(self.packages))

    def __call__(self, case: Case, output: Any) -> bool | float:
        """Judge an output.

        Raises:
            VerificationError: The checker gave no verdict.
            SandboxError: It could not be run.
        """
        try:
            asked = Case(args=(_input_of(case), _expected_of(case), output))
        except ConfigError:
            return False  # nested as deeply as may be: no input, and so no right output, is
        submission = Submission(self.source, [asked], self.entry_point)
        place = Place(resolve(self.isolation), self.packages)
        results, _ = run_program(submission, self.limits, place)
        if isinstance(results, Verdict):
            raise VerificationError(f"the checker: {results.reason}")
        ((tag, *words),) = results
        if tag != "value":
            raise VerificationError(f"the checker: {' '.join([tag, *map(str, words)])[:200]}")
        return _credit(decode_untrusted(words[0]))


def _credit(said: Any) -> bool | float:
    if type(said) not in (bool, int, float) or not 0 <= said <= 1:  # nan fails it too
        raise VerificationError(
            f"the checker must say a bool or a share of credit in [0, 1], said {said!r:.80}"
        )
    return said  # type: ignore[no-any-return]


def _input_of(case: Case) -> Any:
    if case.stdin is not None:
        return case.stdin
    return {"args": list(case.args), "kwargs": dict(case.kwargs)} if case.kwargs else [*case.args]


def _expected_of(case: Case) -> Any:
    return None if case.expected is NOT_GIVEN else case.expected
