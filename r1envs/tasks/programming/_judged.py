"""What the tasks share whose answers are functions that run in the sandbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from r1envs.problem import Problem
from r1envs.task import Task
from r1envs.tasks.kit.reading import too_long
from r1envs.verifiers.verdict import Verdict

if TYPE_CHECKING:
    from r1envs.verifiers.programs import Policy

_LONGEST = 4000


@dataclass(frozen=True)
class FunctionTask(Task):
    """A task whose answer is a function f, judged by the cases in a problem's data."""

    domain: ClassVar[str] = "code"
    bounded: ClassVar[bool] = True
    needs: ClassVar[frozenset[str]] = frozenset({"programs"})

    isolation: str = "auto"
    """How answers are kept from the machine they run on, as `verify_program` takes it."""

    def policy(self, problem: Problem) -> "Policy | None":
        """Give what the answer must not use, if anything."""
        return None

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Run the answer on all inputs, in the sandbox."""
        # Here, since it brings the sandbox: the rest of the task does without.
        from r1envs.verifiers import Case, verify_program
        from r1envs.verifiers.programs.formats.completions import find_program

        if fault := too_long(answer, _LONGEST):
            return fault
        source = find_program(answer, "f")
        if isinstance(source, Verdict):
            return source
        cases = [Case(args=(xs,), expected=result) for xs, result in problem.data["cases"]]
        policy = self.policy(problem)
        return verify_program(
            source, cases, entry_point="f", isolation=self.isolation, policy=policy
        )


def cases_of(inputs: Sequence[Any], results: Sequence[Any]) -> list[list[Any]]:
    """Put inputs and what is expected of them side by side, as JSON has it."""
    return [[xs, result] for xs, result in zip(inputs, results, strict=True)]
