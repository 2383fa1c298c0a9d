"""What the tasks share when they read an answer."""

from r1envs.verifiers.verdict import Status, Verdict


def quote(answer: str, most: int = 40) -> str:
    """Show the beginning of an answer on one line.

    >>> quote("9" * 1000, most=3)
    "'999'..."
    """
    return repr(answer[:most]) + ("..." if len(answer) > most else "")


def unparsable(reason: str) -> Verdict:
    """Make the verdict of an answer that cannot be read."""
    return Verdict.wrong(reason, Status.UNPARSABLE)


def too_long(answer: str, most: int) -> Verdict | None:
    """Refuse an answer of more than `most` characters, before anything else looks at it."""
    if len(answer) <= most:
        return None
    return unparsable(f"the answer has {len(answer)} characters, more than {most}")
