"""Functions of one whole number as steps that can be followed forwards and backwards."""

from collections.abc import Iterator, Sequence
from typing import Any

Step = Sequence[Any]
"""A kind of step and its numbers, as JSON has it; ["repeat", n, step, ...] is a loop over i."""

_CODE = {
    "times": "x = x * {0}",
    "plus": "x = x + {0}",
    "minus": "x = x - {0}",
    "from": "x = {0} - x",
    "halve": "x = x // {0}",
    "index": "x = x + {0} * i",
}
_BRANCHES = {
    "parity": ("x % 2 == 0", "x // 2", "x * {0} + {1}"),
    "above": ("x > {0}", "x - {1}", "x + {2}"),
    "third": ("x % 3 == 0", "x // 3 + {0}", "x + {1}"),
}


def render_steps(steps: Sequence[Step], indent: str = "    ") -> list[str]:
    """Write steps as lines of Python.

    >>> render_steps([["repeat", 2, ["index", 3]]])
    ['    for i in range(2):', '        x = x + 3 * i']
    """
    lines: list[str] = []
    for kind, *numbers in steps:
        if kind == "repeat":
            lines.append(f"{indent}for i in range({numbers[0]}):")
            lines += render_steps(numbers[1:], indent + "    ")
        elif kind in _BRANCHES:
            test, yes, no = (text.format(*numbers) for text in _BRANCHES[kind])
            lines += [f"{indent}if {test}:", f"{indent}    x = {yes}"]
            lines += [f"{indent}else:", f"{indent}    x = {no}"]
        else:
            lines.append(indent + _CODE[kind].format(*numbers))
    return lines


def unrolled(steps: Sequence[Step], i: int = 0) -> Iterator[tuple[Step, int]]:
    """Yield the steps in the order in which they run, each with the value of i."""
    for step in steps:
        if step[0] == "repeat":
            for turn in range(step[1]):
                yield from unrolled(step[2:], turn)
        else:
            yield step, i


def forwards(steps: Sequence[Step], x: int) -> list[int]:
    """Work out the value before the first step and after every one.

    >>> forwards([["times", 3], ["plus", 4]], 5)
    [5, 15, 19]
    """
    values = [x]
    for step, i in unrolled(steps):
        values.append(_after(step, values[-1], i))
    return values


def _after(step: Step, x: int, i: int) -> int:
    match step:
        case ["times", k]:
            after = x * k
        case ["plus", k]:
            after = x + k
        case ["minus", k]:
            after = x - k
        case ["from", k]:
            after = k - x
        case ["halve", k]:
            after = x // k
        case ["index", k]:
            after = x + k * i
        case ["parity", a, b]:
            after = x * a + b if x % 2 else x // 2
        case ["above", k, a, b]:
            after = x - a if x > k else x + b
        case ["third", a, b]:
            after = x + b if x % 3 else x // 3 + a
        case _:
            raise ValueError(f"no step {step}")
    return int(after)


def _candidates(step: Step, y: int, i: int) -> list[int]:
    """List the numbers that a step may make y of; `_after` decides."""
    match step:
        case ["times", k]:
            return [y // k]
        case ["plus", k]:
            return [y - k]
        case ["minus", k]:
            return [y + k]
        case ["from", k]:
            return [k - y]
        case ["halve", k]:
            return [y * k + rest for rest in range(k)]
        case ["index", k]:
            return [y - k * i]
        case ["parity", a, b]:
            return [(y - b) // a, 2 * y]
        case ["above", _, a, b]:
            return [y + a, y - b]
        case ["third", a, b]:
            return [y - b, 3 * (y - a)]
    raise ValueError(f"no step {step}")


def before(step: Step, y: int, i: int) -> list[int]:
    """List all numbers that a step makes y of.

    >>> before(["parity", 3, 1], 10, 0), before(["times", 2], 5, 0)
    ([3, 20], [])
    """
    return [x for x in dict.fromkeys(_candidates(step, y, i)) if _after(step, x, i) == y]


class Search:
    """Goes from a result back to an argument, and writes down how.

    >>> search = Search([["times", 3], ["plus", 4]], 19, most=20)
    >>> search.found, search.trace
    (5, ['19 comes from 15, as 15 + 4 = 19.', '15 comes from 5, as 5 * 3 = 15.'])
    """

    def __init__(self, steps: Sequence[Step], goal: int, most: int) -> None:
        self.trace: list[str] = []
        self._most = most
        self.found = self._back(list(unrolled(steps)), goal)

    def _back(self, steps: list[tuple[Step, int]], y: int) -> int | None:
        if not steps or len(self.trace) > self._most:
            return y if not steps else None
        step, i = steps[-1]
        sources = before(step, y, i)
        if not sources:
            self.trace.append(f"{y} comes from no number by {_name(step)}, so go back.")
        for x in sources:
            self.trace.append(f"{y} comes from {x}, as {_reason(step, x, y, i)}.")
            if (found := self._back(steps[:-1], x)) is not None:
                return found
        return None


def _name(step: Step) -> str:
    kind, *numbers = step
    if kind in _BRANCHES:
        return "if " + _BRANCHES[kind][0].format(*numbers)
    return _CODE[kind].format(*numbers)


def _reason(step: Step, x: int, y: int, i: int) -> str:
    kind, *numbers = step
    if kind not in _BRANCHES:
        right = _CODE[kind].format(*numbers).removeprefix("x = ")
        return f"{_filled(right, x, i)} = {y}"
    divisor = {"parity": 2, "third": 3}.get(kind)
    if divisor:
        holds = x % divisor == 0
        why = f"{x} % {divisor} = {x % divisor}"
    else:
        holds = x > numbers[0]
        why = f"{x} > {numbers[0]}" if holds else f"{x} <= {numbers[0]}"
    side = _BRANCHES[kind][1 if holds else 2].format(*numbers)
    return f"{why} and {_filled(side, x, i)} = {y}"


def _filled(code: str, x: int, i: int) -> str:
    return code.replace("x", str(x)).replace("i", str(i))
