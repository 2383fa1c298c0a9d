"""Answers of 21 kinds, with fresh values in each call: (reference, answer, whether it is right)."""

import random


def draw_pairs(count, seed):
    """Draw `count` pairs of each kind, as (name, reference, answer, expected)."""
    chance = random.Random(seed)
    return [(name, *make(chance)) for _ in range(count) for name, make in KINDS.items()]


def integer(chance):
    number = chance.randint(-99_999, 99_999)
    return str(number), str(number), True


def wrong_integer(chance):
    number = chance.randint(1, 99_999)
    return str(number), str(number + chance.randint(1, 9)), False


def thousands(chance):
    number = chance.randint(10**4, 10**8)
    return str(number), f"{number:,}", True


def fraction(chance):
    above, below, factor = chance.randint(1, 99), chance.randint(2, 99), chance.randint(2, 9)
    return rf"\frac{{{above}}}{{{below}}}", f"{above * factor}/{below * factor}", True


def fraction_as_decimal(chance):
    above = chance.randint(1, 999)
    return rf"\frac{{{above}}}{{8}}", str(above / 8), True


def square_root(chance):
    inside, factor = chance.randint(2, 50), chance.randint(2, 9)
    return rf"\sqrt{{{inside * factor**2}}}", rf"{factor}\sqrt{{{inside}}}", True


def decimal(chance):
    number = chance.randint(1, 99_999) / 100
    return f"{number:.2f}", f"{number:.4f}", True


def percent(chance):
    number = chance.randint(1, 99)
    return rf"{number}\%", str(number / 100), True


def set_of_numbers(chance):
    numbers = chance.sample(range(-99, 100), 4)
    turned = numbers[::-1]
    both = [r"\{" + ", ".join(map(str, each)) + r"\}" for each in (numbers, turned)]
    return both[0], both[1], True


def interval(chance):
    low, high = chance.randint(-99, 0), chance.randint(1, 99)
    return f"[{low},{high})", rf"\left[{low}, {high}\right)", True


def pair(chance):
    left, above, below = chance.randint(-9, 9), chance.randint(1, 99), chance.randint(2, 9)
    return rf"({left},\frac{{{above}}}{{{below}}})", rf"\left({left}, {above}/{below}\right)", True


def matrix(chance):
    a, b, c, d = (chance.randint(-9, 9) for _ in range(4))
    one = rf"\begin{{pmatrix}}{a}&{b}\\{c}&{d}\end{{pmatrix}}"
    return one, rf"\begin{{bmatrix}} {a} & {b} \\ {c} & {d} \end{{bmatrix}}", True


def polynomial(chance):
    a, b = chance.randint(1, 99), chance.randint(1, 99)
    return f"(x+{a})(x+{b})", f"x^2+{a + b}x+{a * b}", True


def equation(chance):
    slope, shift = chance.randint(2, 99), chance.randint(1, 99)
    return f"y={slope}x+{shift}", f"y-{slope}x={shift}", True


def assignment(chance):
    number = chance.randint(1, 9999)
    return f"x={number}", str(number), True


def inequality(chance):
    number = chance.randint(1, 9999)
    return f"x>{number}", f"{number}<x", True


def wrong_text(chance):
    one, other = chance.sample(["Alice", "Bob", "red", "blue", "Monday", "Tuesday"], 2)
    return rf"\text{{{one}}}", rf"\text{{{other}}}", False


def units(chance):
    number = chance.randint(1, 9999)
    return rf"{number}\text{{ cm}}", f"{number} cm", True


def multiple_of_pi(chance):
    above, below = chance.randint(1, 50), chance.randint(2, 9)
    return rf"\frac{{{above}\pi}}{{{below}}}", rf"\frac{{{above}}}{{{below}}}\pi", True


def complex_number(chance):
    real, imaginary = chance.randint(1, 99), chance.randint(2, 99)
    return f"{real}+{imaginary}i", f"{imaginary}i+{real}", True


def logarithms(chance):
    a, b = chance.randint(2, 99), chance.randint(2, 99)
    return rf"\ln {a}+\ln {b}", rf"\ln({a * b})", True


KINDS = {
    make.__name__: make
    for make in (
        integer,
        wrong_integer,
        thousands,
        fraction,
        fraction_as_decimal,
        square_root,
        decimal,
        percent,
        set_of_numbers,
        interval,
        pair,
        matrix,
        polynomial,
        equation,
        assignment,
        inequality,
        wrong_text,
        units,
        multiple_of_pi,
        complex_number,
        logarithms,
    )
}
