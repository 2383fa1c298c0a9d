"""Find a string that a finite automaton accepts."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, shuffled
from r1envs.tasks.kit.readers import ReadingError, items, unnamed
from r1envs.tasks.kit.reading import quote
from r1envs.tasks.kit.value_task import ValueTask

# States, letters, and the lengths that an answer may have, by level.
_SHAPES = (
    (4, "abc", (3, 5)),
    (5, "abc", (3, 6)),
    (6, "abc", (4, 6)),
    (7, "abc", (4, 7)),
    (8, "abc", (4, 7)),
    (9, "abc", (5, 7)),
    (10, "abc", (6, 8)),
    (11, "abc", (6, 9)),
    (12, "abc", (7, 10)),
    (13, "abc", (8, 12)),
)
_MOST_ACCEPTED = 0.1
"""Share of the strings of the wanted length that an automaton may accept."""
_SHORTEST_FROM = 3
"""Level from which the shortest string may be asked for: small automata have short ones only."""


class Automaton(ValueTask):
    r"""Find a string of a given length, or a shortest one, that an automaton accepts.

    >>> print(Automaton().sample(np.random.default_rng(0), level=1).question.partition("\n")[2])
    From S: a to C, b to S, c to S.
    From B: a to S, b to C, c to A.
    From C: a to C, b to C, c to B.
    From A: a to B, b to A, c to B.
    """

    id: ClassVar[str] = "r1envs/Automaton-v0"
    domain: ClassVar[str] = "code"
    answer_form: ClassVar[str] = "Answer with the string alone, as in abba."

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw an automaton that accepts few of the strings of the wanted length."""
        count, letters, lengths = _SHAPES[level - 1]
        shortest = level >= _SHORTEST_FROM and bool(rng.integers(2))
        length = between(rng, *lengths)
        while True:
            moves = [[between(rng, 0, count - 1) for _ in letters] for _ in range(count)]
            final = between(rng, 1, count - 1)
            layers = _layers(moves, final, lengths[1])
            if shortest:
                length = next((n for n, layer in enumerate(layers) if 0 in layer), 0)
                if length < 3:
                    continue
            elif 0 not in layers[length]:
                continue
            if _is_selective(moves, final, length):
                break
        data = {"moves": moves, "final": final, "letters": letters, "length": length}
        data["shortest"] = shortest
        answer = _path(data)
        return Problem(_question(rng, data), answer, data, level=level)

    def read(self, problem: Problem, answer: str) -> str:
        """Read a string of the automaton's letters."""
        found = items(unnamed(answer, "string", "shortest string"))
        is_spelt = len(found) == 1 or all(len(letter) == 1 for letter in found)
        text = "".join(found) if is_spelt else ""
        if not text or set(text) - set(problem.data["letters"]):
            letters = ", ".join(problem.data["letters"])
            raise ReadingError(f"not one string of the letters {letters}: {quote(answer)}")
        return text

    def fault(self, problem: Problem, value: str) -> str | None:
        """Run the automaton: every accepted string of the right length will do."""
        data = problem.data
        if len(value) != data["length"]:
            wanted = "a shortest one" if data["shortest"] else "asked for"
            return f"a string of {len(value)} letters is not {wanted}"
        state = 0
        for letter in value:
            state = data["moves"][state][data["letters"].index(letter)]
        return None if state == data["final"] else f"the string ends in state {_name(state)}"

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Go back from the accepting state in layers, then forwards through them."""
        data = problem.data
        length, letters = data["length"], data["letters"]
        layers = _layers(data["moves"], data["final"], length)
        lines = [f"0 letters before the end: {_name(data['final'])}."]
        for n in range(1, length + 1):
            lines.append(f"{n} before: {' '.join(map(_name, layers[n]))}.")
        if data["shortest"]:
            lines.append(f"S is first in layer {length}.")
        state = 0
        for place, letter in enumerate(_path(data), 1):
            state = data["moves"][state][letters.index(letter)]
            lines.append(f"{letter} to {_name(state)}, {length - place} before.")
        return f"{' '.join(lines)} so {_path(data)}."

    def hardness(self, problem: Problem) -> float:
        """Count the characters to read and to write."""
        return len(problem.question) + len(self.solve(problem))

    def canonical(self, problem: Problem) -> str:
        """Name the problem by its automaton with the states numbered as they are reached."""
        data = problem.data
        numbers, order = {0: 0}, [0]
        for state in order:
            for target in data["moves"][state]:
                if target not in numbers:
                    numbers[target] = len(numbers)
                    order.append(target)
        moves = [[numbers[target] for target in data["moves"][state]] for state in order]
        return f"{moves} to {numbers[data['final']]}: {data['length']} {data['shortest']}"


def _name(state: int) -> str:
    return "S" if state == 0 else "ABCDEFGHIJKLM"[state - 1]


def _layers(moves: list[list[int]], final: int, length: int) -> list[list[int]]:
    """List the states from which n letters may lead to the accepting one, for n up to length."""
    layers = [[final]]
    for _ in range(length):
        last = layers[-1]
        layers.append([s for s, row in enumerate(moves) if any(t in last for t in row)])
    return layers


def _path(data: dict[str, Any] | Any) -> str:
    """Take at each state a letter that can still end well; the last of them, then the first."""
    layers = _layers(data["moves"], data["final"], data["length"])
    state, text = 0, ""
    for to_go in range(data["length"] - 1, -1, -1):
        ways = [i for i, target in enumerate(data["moves"][state]) if target in layers[to_go]]
        way = ways[-1 if to_go % 2 else 0]
        state = data["moves"][state][way]
        text += data["letters"][way]
    return text


def _is_selective(moves: list[list[int]], final: int, length: int) -> bool:
    """Tell whether few strings are accepted, and none of one letter or of two in turn."""
    letters = range(len(moves[0]))
    for first in letters:
        for second in letters:
            state = 0
            for place in range(length):
                state = moves[state][second if place % 2 else first]
            if state == final:
                return False
    counts = [int(state == final) for state in range(len(moves))]
    for _ in range(length):
        counts = [sum(counts[target] for target in row) for row in moves]
    return counts[0] <= _MOST_ACCEPTED * float(len(letters) ** length)


def _question(rng: np.random.Generator, data: dict[str, Any]) -> str:
    letters = data["letters"]
    lines = []
    for state in [0, *shuffled(rng, range(1, len(data["moves"])))]:
        row = data["moves"][state]
        ways = [f"{a} to {_name(t)}" for a, t in zip(letters, row, strict=True)]
        lines.append(f"From {_name(state)}: {', '.join(ways)}.")
    wanted = (
        "Find a shortest string that it accepts."
        if data["shortest"]
        else f"Find a string of exactly {data['length']} letters that it accepts."
    )
    return (
        f"A finite automaton reads a string of the letters {', '.join(letters[:-1])} and "
        f"{letters[-1]} from left to right. It begins in state S, and each letter takes it to "
        f"another state or to the same one. It accepts a string if it is in state "
        f"{_name(data['final'])} after the last letter. {wanted}\n" + "\n".join(lines)
    )
