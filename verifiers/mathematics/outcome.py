"""From a judgement, as plain words, to a verdict or an error."""

from r1envs.errors import ReferenceAnswerError
from r1envs.verifiers.mathematics.judgement import REFERENCE, RIGHT, UNPARSABLE
from r1envs.verifiers.verdict import Status, Verdict


def verdict_of(reference: str, judgement: str, reason: str) -> Verdict:
    """Put a judgement as a verdict.

    Raises:
        ReferenceAnswerError: If it is about the reference.
    """
    if judgement == RIGHT:
        return Verdict.right()
    if judgement == REFERENCE:
        raise unreadable_reference(reference, reason)
    return Verdict.wrong(reason, Status.UNPARSABLE if judgement == UNPARSABLE else Status.WRONG)


def unreadable_reference(reference: str, reason: str) -> ReferenceAnswerError:
    """Make the error that says which reference cannot be understood, and why."""
    return ReferenceAnswerError(f"the reference {reference[:80]!r} cannot be understood: {reason}")
