r"""Residues, such as `3 \pmod{7}`."""

import re

from r1envs.verifiers.mathematics.kinds.kind import Comparer, Sides, Understood, all_are
from r1envs.verifiers.mathematics.kinds.numerals import read_number

Congruence = tuple[str, str]


def read_congruence(text: str) -> Congruence | None:
    r"""Cut `3 \pmod{7}` into the residue and the modulus; None if it is none."""
    residue, sign, modulus = text.partition(r"\pmod")
    return (residue, modulus) if sign else None


def same_congruences(sides: Sides, by: Comparer) -> bool:
    r"""Compare `3 \pmod{7}` with its like, or with the number alone."""
    one, modulus = sides.one or (sides.reference, "")
    other, given = sides.other or (sides.answer, "")
    if modulus and given:
        if modulus.replace(" ", "") != given.replace(" ", ""):
            return False
        numbers = [read_number(text.strip()) for text in (one, other, modulus.strip("{} "))]
        first, second, whole = (None if number is None else number.value for number in numbers)
        if first is not None and second is not None and whole is not None:
            return whole > 0 and (first - second) % whole == 0
    if given and not modulus and not _is_residue(one, given):
        return False
    return by.same_part(one.strip(), other.strip())


def is_congruence_understood(text: str, understood: Understood) -> bool:
    """Tell whether residue and modulus are."""
    return all_are(filter(None, re.split(r"\\pmod ?", text)), understood)


def _is_residue(text: str, modulus: str) -> bool:
    """Tell whether a number may stand for all that are congruent to it."""
    number, whole = read_number(text.strip()), read_number(modulus.strip("{} "))
    if number is None or whole is None:
        return False
    return number.value.denominator == 1 and 0 <= number.value < whole.value
