r"""Deciding equality exactly, in microseconds: expressions as elements of a finite field.

Rational functions over the field of the square roots, cube roots and logarithms of rational
numbers, of i, pi and e, are mapped to a field of q^2 elements, where sums, products and powers
of any size cost the same. Equal expressions have equal images. Different ones have different
images unless q divides a number that depends on them, or a random point is a root of their
difference; q and the points are drawn anew in each process, from about 2^120, so neither
happens, and nobody can write an answer for which it does.

An image is an `int`, or a pair (a, b) for a + b i.
"""

import functools
import hashlib
import random
from fractions import Fraction
from typing import TypeAlias

from r1envs.verifiers.mathematics.formulas.expressions import UNKNOWN
from r1envs.verifiers.mathematics.formulas.rationals import exact
from r1envs.verifiers.mathematics.formulas.trees import Tree

Residue: TypeAlias = int | tuple[int, int]

_chance = random.SystemRandom()
_ODD = (3, 5, 7)
"""Degrees of roots that every element of the prime field has exactly once."""
_FACTORS_BELOW = 1000
_RADICAND = 10**12
_EXPONENT_BITS = 20_000


class UnmappedError(Exception):
    """The expression has no image: it is of another kind, or not defined."""


def _is_prime(number: int) -> bool:
    if any(number % small == 0 for small in _SMALL):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, _chance.randrange(2, number), odd, twos) for _ in range(24))


def _passes(number: int, witness: int, odd: int, twos: int) -> bool:
    power = pow(witness, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def _primes_below(limit: int) -> list[int]:
    return [n for n in range(2, limit) if all(n % p for p in range(2, int(n**0.5) + 1))]


_SMALL = _primes_below(_FACTORS_BELOW)


def _draw_modulus() -> int:
    # -1 has no square root, so a + b i is a field; roots of the odd degrees are unique.
    while True:
        number = _chance.getrandbits(126) | 1 << 126 | 3
        if all(number % degree > 1 for degree in _ODD) and _is_prime(number):
            return number


_Q = _draw_modulus()
_SECRET = _chance.randbytes(32)


@functools.lru_cache(maxsize=4096)
def _drawn(name: str, point: int) -> int:
    """Draw the image of a transcendental number or a variable, at one of the points."""
    # Made from a secret of the process, so that nothing has to be remembered.
    digest = hashlib.blake2b(f"{point} {name}".encode(), key=_SECRET, digest_size=32).digest()
    return int.from_bytes(digest) % _Q


def residue(tree: Tree, point: int = 0, log_base: int | None = None) -> Residue:
    """Map an expression to the field. `log_base` is that of `log` without one; None for e.

    Raises:
        UnmappedError: If it has no image.
    """
    return _Mapping(point, log_base).of(tree)


def _multiply(one: Residue, other: Residue) -> Residue:
    if isinstance(one, int) and isinstance(other, int):
        return one * other % _Q
    (a, b), (c, d) = _pair(one), _pair(other)
    return _simple((a * c - b * d) % _Q, (a * d + b * c) % _Q)


def _pair(value: Residue) -> tuple[int, int]:
    return (value, 0) if isinstance(value, int) else value


def _simple(real: int, imaginary: int) -> Residue:
    return (real, imaginary) if imaginary else real


def _inverse(value: Residue) -> Residue:
    if value == 0:
        raise UnmappedError("a division by zero")
    if isinstance(value, int):
        return pow(value, -1, _Q)
    a, b = value
    norm = pow(a * a + b * b, -1, _Q)
    return _simple(a * norm % _Q, -b * norm % _Q)


def divide(one: Residue, other: Residue) -> Residue:
    """Divide in the field.

    Raises:
        UnmappedError: If the divisor is zero.
    """
    return _multiply(one, _inverse(other))


def _power(base: Residue, exponent: int) -> Residue:
    if exponent < 0:
        return _power(_inverse(base), -exponent)
    if isinstance(base, int):
        return pow(base, exponent, _Q)
    # The order of the group of all that can be inverted.
    exponent %= _Q * _Q - 1
    result: Residue = 1
    for bit in bin(exponent)[2:]:
        result = _multiply(result, result)
        if bit == "1":
            result = _multiply(result, base)
    return result


def _rational(value: Fraction) -> int:
    if value.denominator == 1:
        return value.numerator % _Q
    return value.numerator * pow(value.denominator, -1, _Q) % _Q


@functools.lru_cache(maxsize=4096)
def _factors(number: int) -> tuple[tuple[int, int], ...]:
    """Factor a positive integer, if trial division shows its factors to be prime."""
    if number > _RADICAND:
        raise UnmappedError("too large to factor")
    found: list[tuple[int, int]] = []
    for prime in _SMALL:
        if prime * prime > number:
            break
        times = 0
        while number % prime == 0:
            number, times = number // prime, times + 1
        if times:
            found.append((prime, times))
    if number > _FACTORS_BELOW**2:
        raise UnmappedError("too large to factor")
    return (*found, (number, 1)) if number > 1 else tuple(found)


@functools.lru_cache(maxsize=4096)
def _root_of_prime(prime: int, degree: int) -> Residue:
    if degree in _ODD:
        return pow(prime, pow(degree, -1, _Q - 1), _Q)
    root = pow(prime, (_Q + 1) // 4, _Q)
    if root * root % _Q == prime:
        return root
    # One of prime and -prime is a square.
    return (0, pow(_Q - prime, (_Q + 1) // 4, _Q))


@functools.lru_cache(maxsize=4096)
def _root(value: Fraction, degree: int) -> Residue:
    """Map the root of a rational, multiplicatively: sqrt 6 is sqrt 2 times sqrt 3."""
    if degree not in (2, *_ODD):
        raise UnmappedError("a root of this degree")
    if value < 0:
        sign: Residue = (0, 1) if degree == 2 else _Q - 1
        return _multiply(sign, _root(-value, degree))
    # One radicand for both: sqrt(a/b) is sqrt(a b) / b.
    radicand = value.numerator * value.denominator ** (degree - 1)
    if radicand == 0:
        return 0
    result: Residue = _inverse(value.denominator % _Q)
    for prime, times in _factors(radicand):
        result = _multiply(result, _power(_root_of_prime(prime, degree), times))
    return result


# sin(k pi / 12), as a sum of multiples of 1, sqrt 2, sqrt 3 and sqrt 6.
_SINES: dict[int, tuple[Fraction | int, ...]] = {
    0: (0, 0, 0, 0),
    1: (0, Fraction(-1, 4), 0, Fraction(1, 4)),
    2: (Fraction(1, 2), 0, 0, 0),
    3: (0, Fraction(1, 2), 0, 0),
    4: (0, 0, Fraction(1, 2), 0),
    5: (0, Fraction(1, 4), 0, Fraction(1, 4)),
    6: (1, 0, 0, 0),
}


@functools.cache
def _sine(twelfths: int) -> Residue:
    twelfths %= 24
    if twelfths >= 12:
        return _multiply(_Q - 1, _sine(twelfths - 12))
    parts = _SINES[min(twelfths, 12 - twelfths)]
    total: Residue = 0
    for part, square in zip(parts, (1, 2, 3, 6), strict=True):
        total = _add(total, _multiply(_rational(Fraction(part)), _root(Fraction(square), 2)))
    return total


def _add(one: Residue, other: Residue) -> Residue:
    if isinstance(one, int) and isinstance(other, int):
        return (one + other) % _Q
    (a, b), (c, d) = _pair(one), _pair(other)
    return _simple((a + c) % _Q, (b + d) % _Q)


class _Mapping:
    """The images of trees at one point."""

    def __init__(self, point: int, log_base: int | None) -> None:
        self._point = point
        self._log_base = log_base

    def of(self, tree: Tree) -> Residue:
        kind = tree[0]
        if kind == "number":
            return _rational(tree[1])
        if kind == "variable":
            return _drawn(tree[1], self._point)
        if kind == "constant":
            return (0, 1) if tree[1] == "i" else _drawn(f"constant {tree[1]}", 0)
        if kind == "^":
            return self._raised(tree[1], tree[2])
        if kind == "call":
            return self._called(tree[1], tree[2:])
        return self._combined(kind, tree[1:])

    def _combined(self, kind: str, parts: tuple[Tree, ...]) -> Residue:
        first = self.of(parts[0]) if kind != "!" else 0
        if kind == "+":
            return functools.reduce(_add, map(self.of, parts[1:]), first)
        if kind == "*":
            return functools.reduce(_multiply, map(self.of, parts[1:]), first)
        if kind == "/":
            return divide(first, self.of(parts[1]))
        if kind == "negative":
            return _multiply(_Q - 1, first)
        return _rational(_known((kind, *parts)))

    def _raised(self, base: Tree, exponent: Tree) -> Residue:
        times = _known(exponent)
        if times.denominator == 1:
            value = self.of(base)
            if value == 0 and times <= 0:
                raise UnmappedError("a power of zero")
            return _power(value, int(times))
        number = _known(base)
        if number < 0:
            raise UnmappedError("a root of a negative number, in exponents")
        return _power(_root(number, times.denominator), times.numerator)

    def _called(self, name: str, arguments: tuple[Tree, ...]) -> Residue:
        if name == "root":
            return self._root(*arguments)
        if name in ("ln", "log", "lg"):
            return self._logarithm(name, *arguments)
        if name == "exp":
            return self._raised(("constant", "e"), arguments[0])
        if name in ("sin", "cos", "tan", "cot", "sec", "csc"):
            return self._trigonometric(name, arguments[0])
        if name in UNKNOWN:
            # Nothing is known of it but that equal arguments have equal values.
            return _drawn(f"{name} of {self.of(arguments[0])}", self._point)
        return _rational(_known(("call", name, *arguments)))

    def _root(self, radicand: Tree, degree: Tree) -> Residue:
        order = _known(degree)
        if order.denominator != 1:
            raise UnmappedError("a root of this degree")
        return _root(_known(radicand), int(order))

    def _logarithm(self, name: str, argument: Tree, base: Tree | None = None) -> Residue:
        value = self._log(argument)
        if base is not None:
            return divide(value, self._log(base))
        if name == "lg" or (name == "log" and self._log_base == 10):
            return divide(value, self._log(("number", Fraction(10))))
        return value

    def _log(self, tree: Tree) -> Residue:
        """Map the natural logarithm of a number that is seen to be positive."""
        kind = tree[0]
        if tree == ("constant", "e"):
            return 1
        if tree == ("constant", "pi"):
            return _drawn("log of pi", 0)
        if kind == "^":
            return _multiply(_rational(_known(tree[2])), self._log(tree[1]))
        if kind == "call" and tree[1] == "root":
            return divide(self._log(tree[2]), _rational(_known(tree[3])))
        if kind == "*":
            return functools.reduce(_add, map(self._log, tree[1:]))
        if kind == "/":
            return _add(self._log(tree[1]), _multiply(_Q - 1, self._log(tree[2])))
        return _log_of_rational(_known(tree))

    def _trigonometric(self, name: str, argument: Tree) -> Residue:
        twelfths = _halfturns(argument) * 12
        if twelfths.denominator != 1:
            raise UnmappedError("a sine without a simple value")
        sine, cosine = _sine(int(twelfths) % 24), _sine((int(twelfths) + 6) % 24)
        above, below = {
            "sin": (sine, 1),
            "cos": (cosine, 1),
            "tan": (sine, cosine),
            "cot": (cosine, sine),
            "sec": (1, cosine),
            "csc": (1, sine),
        }[name]
        return divide(above, below)


def _known(tree: Tree) -> Fraction:
    value = exact(tree, _EXPONENT_BITS)
    if value is None:
        raise UnmappedError("no rational number")
    return value


@functools.lru_cache(maxsize=4096)
def _log_of_rational(value: Fraction) -> Residue:
    if value <= 0:
        raise UnmappedError("the logarithm of a negative number")
    total = 0
    for number, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, times in _factors(number):
            total += sign * times * _drawn(f"log of {prime}", 0)
    return total % _Q


def _halfturns(tree: Tree) -> Fraction:
    """Read a rational multiple of pi."""
    kind, *parts = tree
    if tree == ("constant", "pi"):
        return Fraction(1)
    if kind == "negative":
        return -_halfturns(parts[0])
    if kind == "+":
        return sum(map(_halfturns, parts), Fraction(0))
    if kind == "/":
        below = _known(parts[1])
        if below == 0:
            raise UnmappedError("a division by zero")
        return _halfturns(parts[0]) / below
    if kind == "*":
        turning = [part for part in parts if _has_pi(part)]
        if len(turning) == 1:
            others = [_known(part) for part in parts if part is not turning[0]]
            return functools.reduce(lambda a, b: a * b, others, _halfturns(turning[0]))
    if _known(tree) == 0:
        return Fraction(0)
    raise UnmappedError("no rational multiple of pi")


def _has_pi(tree: Tree) -> bool:
    return tree == ("constant", "pi") or any(
        _has_pi(part) for part in tree[1:] if isinstance(part, tuple)
    )
