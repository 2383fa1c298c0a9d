"""Microseconds to find the answer of a response, and to measure its language.

python tests/benchmarks/response_speed.py

The figures are processor time, the least of several runs. A response is prose with formulas, and
its answer stands at its end or at its beginning, behind a thought, between tags or in a sentence.
"""

import argparse
import sys
import time
from collections.abc import Callable

from r1envs.verifiers.language import language_consistency
from r1envs.verifiers.mathematics.text.extraction import extract_answer

PROSE = r"We add the numbers: $\frac{1}{2}+x_1=3$ and so $x_1<5$. Therefore 12 - 7 = 5 holds. "
BOX = r"The answer is $\boxed{\frac{5}{2}}$. "
SHAPES = {
    "box at the end": ("", BOX),
    "box behind a thought": ("<think>", f"</think>{BOX}"),
    "box at the beginning": (BOX, ""),
    "tags": ("<think>", "</think> <answer>5</answer>"),
    "statement": ("", "\n\n**Answer:** 5"),
}


def main() -> None:
    """Print one row for each shape of response, and one for its language."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sizes", type=int, nargs="+", default=[4_000, 120_000])
    options = parser.parse_args()
    print(f"{'microseconds for characters':28}" + "".join(f"{n:>12,}" for n in options.sizes))
    for name, (start, end) in SHAPES.items():
        texts = [written(start, end, size) for size in options.sizes]
        print_row(name, [least(extract_answer, text, options.rounds) for text in texts])
    texts = [written("", BOX, size) for size in options.sizes]
    print_row("language", [least(language_consistency, text, options.rounds) for text in texts])


def written(start: str, end: str, size: int) -> str:
    """Fill a response with prose, up to a number of characters."""
    rest = size - len(start) - len(end)
    return start + (PROSE * (rest // len(PROSE) + 1))[:rest] + end


def least(function: Callable[[str], object], text: str, rounds: int) -> float:
    """Take the least processor time of several rounds, in microseconds for one call."""
    calls = max(1, 200_000 // len(text))
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(calls):
            function(text)
        best = min(best, (time.process_time() - start) / calls)
    return best * 1e6


def print_row(name: str, figures: list[float]) -> None:
    """Print figures beside their name."""
    print(f"{name:28}" + "".join(f"{figure:12,.1f}" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
