"""What goes wrong over an answer or its reference, and whose fault it is.

UnreadableError            the text is no formula; its side decides who is blamed
└ UnsupportedError        it may be one, of a kind that the parser does not know
UnreadableReferenceError   the text that cannot be read is the reference's
UndecidedError             only a worker can tell
"""

from r1envs.errors import ReferenceAnswerError


class UnreadableError(Exception):
    """The text is no formula: unbalanced, too deep, or empty where something must stand."""


class UnsupportedError(UnreadableError):
    """A formula of a kind that the parser does not know."""


class UnreadableReferenceError(Exception):
    """The reference is no answer that can be understood."""


class UndecidedError(Exception):
    """An expression stands in the way that only the worker can compare."""


def unreadable_reference(reference: str, reason: str) -> ReferenceAnswerError:
    """Make the error that says which reference cannot be understood, and why."""
    return ReferenceAnswerError(f"the reference {reference[:80]!r} cannot be understood: {reason}")
