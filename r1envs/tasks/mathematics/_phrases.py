"""Phrases that questions and thoughts about numbers share."""

from collections.abc import Sequence


def listed(items: Sequence[object]) -> str:
    """List things in a sentence.

    >>> listed([4, 6]), listed([4, 6, 8])
    ('4 and 6', '4, 6 and 8')
    """
    *first, last = map(str, items)
    return f"{', '.join(first)} and {last}" if first else last


def in_brackets(value: int) -> str:
    """Put a negative number into brackets, as it stands behind another sign."""
    return f"({value})" if value < 0 else str(value)
