"""Telling whether a reference answer can be understood, before anything is compared with it."""

from r1envs.verifiers.mathematics.errors import UnreadableError
from r1envs.verifiers.mathematics.kinds.order import SHAPES, TEXTS, read_outline
from r1envs.verifiers.mathematics.structure.shapes import Leaf, Shape
from r1envs.verifiers.mathematics.text.cleaning import clean


def is_understood(reference: str) -> bool:
    r"""Tell whether a reference is understood here; False if only a worker can tell.

    >>> is_understood(r"[1, \frac{\pi}{2})"), is_understood(r"\int_0^1 x\,dx")
    (True, False)

    Raises:
        UnreadableError: If it is no answer.
    """
    text = clean(reference)
    if not text:
        raise UnreadableError("it is empty")
    return _is_understood(read_outline(text))


def _is_understood(part: Shape | str) -> bool:
    if isinstance(part, Leaf):
        part = part.text
    kinds = TEXTS if isinstance(part, str) else SHAPES
    kind = next(kind for kind in kinds if kind.read(part) is not None)
    return kind.understood(part, _is_understood)
