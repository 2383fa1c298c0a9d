"""What a kind of answer is: how it is read, compared, and told to be understood."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeAlias

from r1envs.verifiers.mathematics.policy import MathPolicy
from r1envs.verifiers.mathematics.structure.shapes import Shape, parts_of


class Expressions(Protocol):
    """Compares what has no outline and is no plain number or word."""

    def same(self, reference: str, answer: str) -> bool:
        """Compare two expressions."""
        ...

    def same_relation(
        self, reference: tuple[str, str], answer: tuple[str, str], relations: tuple[str, str]
    ) -> bool:
        """Compare two equations or inequalities, given by their sides."""
        ...


class Comparer(Protocol):
    """What a kind may ask for while it compares: its parts are answers of other kinds."""

    policy: MathPolicy
    expressions: Expressions

    @property
    def lenient(self) -> "Comparer":
        """Compares the steps on the way to a result: `2 + 3 = 5` is worked out."""
        ...

    def same(self, reference: Shape, answer: Shape) -> bool:
        """Compare two outlines."""
        ...

    def same_text(self, reference: str, answer: str) -> bool:
        """Compare two texts without outline; the answer's has to be worked out."""
        ...

    def same_part(self, reference: str, answer: str) -> bool:
        """Compare parts of texts, such as magnitudes: whether all is worked out is asked apart."""
        ...

    def same_ordered(self, reference: Sequence[Shape], answer: Sequence[Shape]) -> bool:
        """Compare several outlines one by one."""
        ...

    def same_unordered(self, reference: Sequence[Shape], answer: Sequence[Shape]) -> bool:
        """Compare several outlines in any order, and however often each is named."""
        ...


class Sides(NamedTuple):
    """Two texts or outlines, and what a kind has read in them."""

    reference: Any
    answer: Any
    one: Any
    """What the reference says; None if it is of another kind."""
    other: Any
    """What the answer says; None if it is of another kind."""


READINGS = 512
"""How many texts a kind remembers that is asked for the outline, and again to compare."""

Understood: TypeAlias = Callable[[Any], bool]
"""Tells whether a part of an answer, as text or outline, is understood without a worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of answer."""

    name: str
    read: Callable[[Any], Any]
    """Read a text, or an outline; None if it is of another kind."""
    same: Callable[[Sides, Comparer], bool | None]
    """Compare two sides, one of which at least is of this kind; None leaves it to later kinds."""
    understood: Callable[[Any, Understood], bool]
    """Tell whether a text or an outline of this kind is understood, perhaps by its parts."""
    example: str
    outline: Callable[[str], Shape | None] | None = None
    """Read a whole answer that has another outline than its commas and brackets say."""


def always(_text: Any, _understood: Understood) -> bool:
    """Understand whatever can be read."""
    return True


def parts_are(shape: Shape, understood: Understood) -> bool:
    """Understand an outline by its parts."""
    return all_are(parts_of(shape), understood)


def all_are(parts: Iterable[Any], understood: Understood) -> bool:
    """Ask of every part, so that an unreadable one is found behind one for the workers."""
    found = [understood(part) for part in parts]
    return all(found)
