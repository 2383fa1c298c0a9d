r"""Ratios of expressions, such as `1:\sqrt{3}`."""

import re

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides, Understood, all_are

# What stands before a colon may be a label.
_WORDS = re.compile(r"(?<![\\A-Za-z])[A-Za-z][a-z]{2,}")


def read_ratio(text: str) -> list[str] | None:
    """Cut a text at its colons; None if it has none."""
    return text.split(":") if ":" in text and not _WORDS.search(text) else None


def same_ratios(sides: Sides, by: Comparer) -> bool:
    """Compare two ratios, or a ratio with the fraction of one."""
    one, other = _terms(sides.reference), _terms(sides.answer)
    if one is None or other is None or len(one) != len(other):
        return False
    first, start = one[0], other[0]
    # The reference's side has nothing of the answer: what cannot be read there is blamed on it.
    return all(
        by.expressions.same(f"({a})", f"({first})*({b})/({start})")
        for a, b in zip(one[1:], other[1:], strict=True)
    )


def is_ratio_understood(text: str, understood: Understood) -> bool:
    """Tell whether all terms are."""
    return all_are(filter(None, text.split(":")), understood)


def _terms(text: str) -> list[str] | None:
    parts = text.split(":")
    if len(parts) == 1:
        return [text, "1"] if "frac" in text or "/" in text else None
    return parts if len(parts) <= 6 and all(map(str.strip, parts)) else None
