"""Write what a short text says as a JSON object of a given shape."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from r1envs.problem import Problem
from r1envs.tasks.kit.chance import between, pick, pick_some, shuffled
from r1envs.tasks.kit.reading import quote, too_long, unparsable
from r1envs.tasks.kit.value_task import ValueTask
from r1envs.verifiers.verdict import Verdict

# How many facts there are of the person, orders, and goods of an order, by level.
_SIZES = (
    *((2, 0, 0), (3, 0, 0), (4, 0, 0), (5, 1, 1), (5, 1, 3), (6, 1, 4), (6, 2, 3), (7, 2, 4)),
    *((7, 3, 4), (7, 4, 4)),
)
_NAMES = (
    *("Anna", "Bella", "Clara", "David", "Emma", "Felix", "Grace", "Henry", "Ida", "Jonas"),
    *("Karl", "Leo", "Mia", "Nora", "Oscar", "Paula", "Rosa", "Simon", "Tom", "Vera"),
)
_TOWNS = ("Bern", "Cairo", "Dublin", "Lima", "Lyon", "Oslo", "Porto", "Riga", "Turin", "Vienna")
_LANGUAGES = ("Danish", "English", "French", "German", "Greek", "Hindi", "Italian", "Spanish")
_GOODS = ("apples", "books", "chairs", "cups", "lamps", "pens", "plates", "shirts", "tables")
_DEEPEST = 20
"""Brackets inside each other; `json` raises RecursionError at some thousand."""

_FENCE = re.compile(r"\A```(?:json|JSON)?\s*\n?(.*?)\n?```\Z", re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_LONG_NUMBER = re.compile(r"[0-9]{30}")

Fact = tuple[str, str, Any, str]
"""A key, what kind of value it has, the value, and the sentence that says it."""


class StructuredData(ValueTask):
    """Extract the facts of a short text into a JSON object with keys and types that are given.

    >>> problem = StructuredData().sample(np.random.default_rng(0), level=1)
    >>> problem.question
    'Text: Simon is married. Simon is 190 centimetres tall. Write a JSON object about Simon with \
exactly these keys, in any order: "name" (a string), "married" (a boolean), "height_m" (a number, \
in metres).'
    >>> problem.answer
    '{"name": "Simon", "married": true, "height_m": 1.9}'
    """

    id: ClassVar[str] = "r1envs/StructuredData-v0"
    domain: ClassVar[str] = "general"
    answer_form: ClassVar[str] = "Answer with the JSON object alone."
    bounded: ClassVar[bool] = True
    longest: ClassVar[int] = 5000

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw the facts, then in which order the text and the keys tell them."""
        count, orders, goods = _SIZES[level - 1]
        name = pick(rng, _NAMES)
        facts = [
            _DRAWS[i](rng, name) for i in sorted(rng.permutation(len(_DRAWS))[:count].tolist())
        ]
        if orders:
            facts.append(_orders(rng, name, orders, goods))
        facts = [("name", "a string", name, ""), *facts]
        keys = shuffled(rng, facts)
        told = shuffled(rng, [text for *_, text in facts if text])
        asked = ", ".join(f'"{key}" ({kind})' for key, kind, *_ in keys)
        question = (
            f"Text: {' '.join(told)} Write a JSON object about {name} with exactly these keys, in "
            f"any order: {asked}."
        )
        wanted = {key: value for key, _, value, _ in keys}
        data = {"facts": [[key, value, text] for key, _, value, text in keys]}
        return Problem(question, json.dumps(wanted), data, level=level)

    def verify(self, problem: Problem, answer: str) -> Verdict:
        """Read JSON as it is written, in a fence or not, and compare with types."""
        if fault := too_long(answer, self.longest):
            return fault
        text = answer.strip()
        text = fenced[1] if (fenced := _FENCE.match(text)) else text
        if _depth(text) > _DEEPEST or _LONG_NUMBER.search(text):
            return unparsable("brackets too deep or numbers too long")
        try:
            given = json.loads(text, object_pairs_hook=_once)
        except ValueError:
            return unparsable(f"not one JSON object with different keys: {quote(text)}")
        reason = self.fault(problem, given)
        return Verdict.right() if reason is None else Verdict.wrong(reason)

    def fault(self, problem: Problem, value: Any) -> str | None:
        """Name the first place at which the object is another."""
        return _difference(json.loads(problem.answer), value, "the object")

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str:
        """Take key by key: quote the sentence that says it, and add orders up.

        >>> data = {"facts": [["age", 31, "Mia is 31 years old."]]}
        >>> StructuredData().solve(Problem("", '{"age": 31}', data))
        'Mia is 31 years old: "age" is 31.'
        """
        steps = []
        for key, value, text in problem.data["facts"]:
            if key == "orders":
                steps += [_added_up(nth, order) for nth, order in enumerate(value, 1)]
                continue
            before = f"{text.removesuffix('.')}: " if text else "the object is about: "
            steps.append(f'{before}"{key}" is {json.dumps(value)}.')
        return " ".join(steps)

    def canonical(self, problem: Problem) -> str:
        """Name the problem by the facts, in whichever order they are told."""
        return json.dumps(json.loads(problem.answer), sort_keys=True)


def _age(rng: np.random.Generator, name: str) -> Fact:
    age = between(rng, 18, 90)
    return "age", "an integer", age, f"{name} is {age} years old."


def _town(rng: np.random.Generator, name: str) -> Fact:
    town = pick(rng, _TOWNS)
    return "town", "a string", town, f"{name} lives in {town}."


def _married(rng: np.random.Generator, name: str) -> Fact:
    is_married = pick(rng, (True, False))
    return "married", "a boolean", is_married, f"{name} is {'' if is_married else 'not '}married."


def _languages(rng: np.random.Generator, name: str) -> Fact:
    some = pick_some(rng, _LANGUAGES, between(rng, 2, 4))
    kind = "a list of strings, in the order of the text"
    return "languages", kind, some, f"{name} speaks {', '.join(some[:-1])} and {some[-1]}."


def _height(rng: np.random.Generator, name: str) -> Fact:
    centimetres = between(rng, 150, 199)
    return (
        *("height_m", "a number, in metres", centimetres / 100),
        f"{name} is {centimetres} centimetres tall.",
    )


def _pet(rng: np.random.Generator, name: str) -> Fact:
    pet = pick(rng, ("cat", "dog", "horse", "rabbit", None))
    return (
        "pet",
        "a string, or null if there is none",
        pet,
        f"{name} has {f'a {pet}' if pet else 'no pet'}.",
    )


def _number(rng: np.random.Generator, name: str) -> Fact:
    number = f"{between(rng, 0, 99_999):05}"
    return "customer_number", "a string", number, f"The customer number of {name} is {number}."


_DRAWS: tuple[Callable[[np.random.Generator, str], Fact], ...] = (
    _age,
    _town,
    _married,
    _languages,
    _height,
    _pet,
    _number,
)


def _orders(rng: np.random.Generator, name: str, count: int, goods: int) -> Fact:
    """Draw orders, whose totals the text does not say."""
    orders, told = list[dict[str, Any]](), []
    for nth in range(count):
        items: list[dict[str, Any]] = [
            {"item": item, "quantity": between(rng, 2, 9), "price": between(rng, 2, 30)}
            for item in pick_some(rng, _GOODS, goods)
        ]
        is_paid = pick(rng, (True, False))
        said = [f"{i['quantity']} {i['item']} at {i['price']} euros each" for i in items]
        listed = f"{', '.join(said[:-1])} and {said[-1]}" if goods > 1 else said[0]
        paid = "has been paid" if is_paid else "has not been paid"
        told.append(f"{'Then ' if nth else ''}{name} ordered {listed}; this order {paid}.")
        total = sum(i["quantity"] * i["price"] for i in items)
        orders.append({"items": items, "total": total, "paid": is_paid})
    kind = (
        'a list of objects, in the order of the text, each with "items" (a list of objects with '
        '"item" (a string), "quantity" (an integer) and "price" (an integer, of one piece)), '
        '"total" (an integer, the price of the whole order) and "paid" (a boolean)'
    )
    return "orders", kind, orders, " ".join(told)


def _added_up(nth: int, order: dict[str, Any]) -> str:
    products = [f"{item['quantity']}*{item['price']}" for item in order["items"]]
    goods = ", ".join(item["item"] for item in order["items"])
    paid = json.dumps(order["paid"])
    return f"order {nth} of {goods}: {'+'.join(products)}={order['total']}, paid is {paid}."


def _depth(text: str) -> int:
    """Tell how deep brackets may lie in each other; those in strings count too."""
    deepest = depth = 0
    for char in _BRACKET.findall(text):
        depth += (char in "[{") - (char in "]}")
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _difference(wanted: Any, given: Any, place: str) -> str | None:
    """Say where two values differ, True and 1 among them; 2 and 2.0 do where 2 is asked for."""
    if type(wanted) is not type(given):
        return f"{place} is of another type"
    if isinstance(wanted, dict):
        if wanted.keys() != given.keys():
            return f"{place} does not have the keys {', '.join(wanted)}"
        pairs = [(wanted[key], given[key], f'"{key}"') for key in wanted]
    elif isinstance(wanted, list):
        if len(wanted) != len(given):
            return f"{place} does not have {len(wanted)} entries"
        pairs = [(w, g, f"an entry of {place}") for w, g in zip(wanted, given, strict=True)]
    else:
        return None if wanted == given else f"{place} is another"
    return next((fault for pair in pairs if (fault := _difference(*pair))), None)
