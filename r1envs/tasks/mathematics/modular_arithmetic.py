"""Powers and inverses modulo a number."""

import math
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick
from r1envs.tasks.kit.readers import integer, unnamed
from r1envs.tasks.kit.value_task import ValueTask


class _Setting(NamedTuple):
    """Bounds of the exponent and of the modulus."""

    least_exponent: int
    most_exponent: int
    low: int
    high: int


# By level; at the first there are no inverses.
_CALLED = ("x", "remainder")
_SETTINGS = (
    _Setting(2, 4, 50, 99),
    _Setting(3, 7, 50, 120),
    _Setting(6, 15, 60, 160),
    _Setting(12, 30, 80, 250),
    _Setting(25, 70, 100, 400),
    _Setting(60, 200, 150, 700),
    _Setting(150, 700, 300, 999),
    _Setting(500, 3000, 500, 2500),
    _Setting(2000, 15000, 1000, 5000),
    _Setting(10000, 90000, 4000, 9999),
)


class ModularArithmetic(ValueTask):
    """Reduce a power modulo a number, or find the inverse of a number modulo another.

    >>> ModularArithmetic().sample(np.random.default_rng(0), level=1).question
    'What is the remainder when 58^3 is divided by 92?'
    """

    id: ClassVar[str] = "r1envs/ModularArithmetic-v0"
    domain: ClassVar[str] = "math"
    answer_form: ClassVar[str] = "Answer with one non-negative integer below the modulus."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw a power or an inverse that is not 1 or the like."""
        setting = _SETTINGS[level - 1]
        kind = pick(rng, ("power", "inverse")) if level > 1 else "power"
        return _power(rng, setting) if kind == "power" else _inverse(rng, setting)

    def read(self, problem: Problem, answer: str) -> int:
        """Read an integer, with its modulus behind it or what it is before it."""
        data = problem.data
        text = _without_modulus(answer, data["modulus"]).replace(r"\equiv", "=").replace("≡", "=")
        before, equals, value = text.rpartition("=")
        said = _without_modulus(before, data["modulus"]).replace("{", "").replace("}", "").strip()
        known = "x" if "exponent" not in data else f"{data['base']}^{data['exponent']}"
        in_full = f"{known} \\bmod {data['modulus']}"
        return integer(value if equals and said == known else unnamed(text, *_CALLED, in_full))

    def fault(self, problem: Problem, value: int) -> str | None:
        """Compare with the power, or multiply by what is to be inverted."""
        data = problem.data
        if not 0 <= value < data["modulus"]:
            return f"that is not between 0 and {data['modulus'] - 1}"
        if "exponent" in data:
            return None if value == int(problem.answer) else "that is not the remainder"
        if value * data["base"] % data["modulus"] != 1:
            return "the product does not leave the remainder 1"
        return None

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Square again and again, and multiply what the exponent needs; or go by Euclid."""
        data = problem.data
        if "exponent" in data:
            return _squared(data["base"], data["exponent"], data["modulus"])
        return _by_euclid(data["base"], data["modulus"])


def _power(rng: np.random.Generator, setting: _Setting) -> Problem:
    while True:
        modulus = between(rng, setting.low, setting.high)
        base = between(rng, 2, min(modulus - 2, 99))
        exponent = between(rng, setting.least_exponent, setting.most_exponent)
        value = pow(base, exponent, modulus)
        # Squares, with 0 and 1, would be the usual results, as many bases have them.
        if math.isqrt(value) ** 2 != value and base ** min(exponent, 99) > modulus:
            break
    question = f"What is the remainder when {base}^{exponent} is divided by {modulus}?"
    data = {"base": base, "exponent": exponent, "modulus": modulus}
    return Problem(question, str(value), data)


def _inverse(rng: np.random.Generator, setting: _Setting) -> Problem:
    while True:
        modulus = between(rng, setting.low, setting.high)
        base = between(rng, 3, modulus - 2)
        if math.gcd(base, modulus) == 1:
            break
    question = (
        f"For which integer x from 1 to {modulus - 1} does {base}*x leave the remainder 1 when it "
        f"is divided by {modulus}?"
    )
    data = {"base": base, "modulus": modulus}
    return Problem(question, str(pow(base, -1, modulus)), data)


def _without_modulus(text: str, modulus: int) -> str:
    r"""Take the modulus off the end of a congruence.

    >>> _without_modulus(r"5 \pmod{7}", 7), _without_modulus("5 (mod 7)", 7)
    ('5', '5')
    """
    for sign in ("(mod {})", "mod {}", r"\pmod{{{}}}", r"\bmod {}", r"\pmod {}"):
        text = text.strip().removesuffix(sign.format(modulus))
    return text.strip()


def _squared(base: int, exponent: int, modulus: int) -> str:
    """Write the squares that are needed, then their product.

    >>> _squared(7, 5, 11)
    'Modulo 11: 7^2=7*7=49=5, 7^4=5*5=25=3. 5=4+1, so 3*7=21=10. So it is 10.'
    """
    powers, steps, reached = {1: base % modulus}, [], 1
    while 2 * reached <= exponent:
        root, reached = powers[reached], 2 * reached
        powers[reached] = root * root % modulus
        steps.append(f"{base}^{reached}={_product(root, root, modulus)}")
    first, *others = [n for n in reversed(powers) if n & exponent]
    value = powers[first]
    products = []
    for other in others:
        products.append(_product(value, powers[other], modulus))
        value = value * powers[other] % modulus
    parts = "+".join(map(str, [first, *others]))
    end = f" {exponent}={parts}, so {', '.join(products)}." if others else ""
    return f"Modulo {modulus}: {', '.join(steps)}.{end} So it is {value}."


def _product(left: int, right: int, modulus: int) -> str:
    product = left * right
    rest = f"={product % modulus}" if product >= modulus else ""
    return f"{left}*{right}={product}{rest}"


def _by_euclid(base: int, modulus: int) -> str:
    """Write each remainder as a multiple of the number, down to 1.

    >>> _by_euclid(7, 40)
    'Modulo 40: 40=5*7+5, 5 is -5*7. 7=1*5+2, 2 is 6*7. 5=2*2+1, 1 is -17*7. So it is 23.'
    """
    (larger, its), (smaller, other) = (modulus, 0), (base, 1)
    steps = []
    while smaller != 1:
        count, rest = divmod(larger, smaller)
        larger, smaller, its, other = smaller, rest, other, its - count * other
        steps.append(f"{count * larger + rest}={count}*{larger}+{rest}, {rest} is {other}*{base}.")
    return f"Modulo {modulus}: {' '.join(steps)} So it is {other % modulus}."
