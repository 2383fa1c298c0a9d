"""What reasonable people decide differently about mathematical answers, as options."""

from dataclasses import dataclass

from r1envs.errors import ConfigError


@dataclass(frozen=True, kw_only=True, slots=True)
class MathPolicy:
    r"""How strictly answers are judged. The default is what a careful examiner would do.

    >>> from r1envs.verifiers import verify_math
    >>> verify_math("2+3", "5").correct
    False
    >>> verify_math("2+3", "5", policy=MathPolicy(unevaluated=True)).correct
    True
    """

    unevaluated: bool = False
    """Accept `2+3`, `12*34` or `48/4` for a number, `(1+i)^2` for a complex one, and determinants,
    intersections, sums, integrals and limits that are left open: a model could copy the question
    as its answer."""
    rounded_digits: int = 6
    """Significant digits that a decimal must show to stand for the exact value it rounds, as
    0.333333 for 1/3. Zero refuses every rounded answer."""
    rounded_reference_digits: int = 3
    """Significant digits of a decimal reference from which on an exact answer that rounds to
    it is right, as 200/3 for 66.7. Zero means that a decimal reference is exact."""
    optional_percent: bool = True
    """Accept 25 for 25 %, and 25 % for 25; 0.25 is right for 25 % in any case."""
    optional_units: bool = True
    """Accept a number whose unit or currency is left out, or added to a bare reference."""
    unit_conversion: bool = True
    """Accept 0.12 m for 12 cm."""
    decimal_comma: bool = True
    """Read `3,14` as a decimal where the other side is one."""
    optional_parentheses: bool = True
    """Accept `1, 2` for the tuple `(1, 2)`, and `2` for the set of it."""
    vector_as_tuple: bool = True
    """Accept the tuple `(1, 2)` for a column vector."""
    stated_answers: bool = True
    """In a response, take "The answer is 5" for an answer where there is no box and no tag."""
    last_value: bool = False
    """In a response without any of those, take the last formula or number for the answer.
    Good for grading free text; in training it pays for guessing."""
    several_boxes: bool = False
    """Read boxes in one sentence, as `\\boxed{1} and \\boxed{2}`, as a list. By default different
    boxes side by side are ambiguous."""
    unchecked_steps: bool = False
    """Judge only the end of a chain of equations: `5 = 6 = 7` is then right for 7."""

    def __post_init__(self) -> None:
        for name in ("rounded_digits", "rounded_reference_digits"):
            if not 0 <= (digits := getattr(self, name)) <= 1000:
                raise ConfigError(f"{name} must be in 0..1000, got {digits}")


DEFAULT_POLICY = MathPolicy()
