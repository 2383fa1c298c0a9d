"""A task that reads an answer as a value, and says what is wrong with the value."""

from typing import Any, ClassVar

from r1envs.problem import Problem
from r1envs.task import Task
from r1envs.tasks.kit.forms import plain, signs
from r1envs.tasks.kit.readers import ReadingError
from r1envs.tasks.kit.reading import too_long, unparsable
from r1envs.verifiers.verdict import Verdict


class ValueTask(Task):
    """A task whose answers are short, read first and judged then.

    A subclass has `read` and `fault`, both in polynomial time and without evaluating the answer.
    """

    bounded: ClassVar[bool] = True
    longest: ClassVar[int] = 400
    """Characters of an answer; a longer one is refused before anything looks at it."""

    def read(self, problem: Problem, answer: str) -> Any:
        """Read an answer without what stood around it.

        Raises:
            ReadingError: If it is nothing that could be an answer.
        """
        raise NotImplementedError(f"{type(self).__name__} must define read")

    def fault(self, problem: Problem, value: Any) -> str | None:
        """Say what is wrong with the value that an answer was read as; None if it is right."""
        raise NotImplementedError(f"{type(self).__name__} must define fault")

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Read the answer, then judge it."""
        if fault := too_long(answer, self.longest):
            return fault
        try:
            value = self.read(problem, signs(plain(answer)))
        except ReadingError as error:
            return unparsable(str(error))
        reason = self.fault(problem, value)
        return Verdict.right() if reason is None else Verdict.wrong(reason)
