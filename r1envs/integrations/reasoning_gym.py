"""The data sets of reasoning-gym as tasks: `reasoning_gym/NAME-v0`.

Problems are made here, from a seed of their own. Answers are scored by reasoning-gym's own scorers,
some of which evaluate them as Python: only in worker processes that are killed at a deadline and
that have given up files, networks and other processes before they see the first answer.
"""

import functools
import importlib
import importlib.util
import json
import random
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from r1envs.errors import ConfigError, MissingExtraError, VerificationError
from r1envs.problem import Problem
from r1envs.task import Judgement, Task
from r1envs.verifiers import Verdict
from r1envs.verifiers.sandbox import kernel
from r1envs.verifiers.sandbox.seccomp import syscall_filter
from r1envs.verifiers.workers.ends import verdict_of_end
from r1envs.verifiers.workers.pool import Outcome, WorkerPool

PREFIX, SUFFIX = "reasoning_gym/", "-v0"
_SECONDS = 5.0
_MEMORY_MB = 2048
_lock = threading.Lock()
_TAGS = {"__dict__", "__tuple__", "__set__"}
_LIST = re.compile(r"[^()]*")
_ARITHMETIC = re.compile(r"[0-9+\-*/(). \n]*")
_FORMULA = re.compile(
    r"(?:(?<![A-Za-z])(?:a?(?:sin|cos|tan)h?|sqrt|exp|log|ln|pi|[A-Za-z])(?![A-Za-z])"
    r"|[0-9+\-*/()., \n^])*"
)
_EVALUATED = {
    **dict.fromkeys(("binary_matrix", "n_queens", "spiral_matrix", "string_insertion"), _LIST),
    **dict.fromkeys(("countdown", "puzzle24"), _ARITHMETIC),
    "intermediate_integration": _FORMULA,
    "polynomial_multiplication": _FORMULA,
    "simple_integration": _FORMULA,
}
"""What an answer may be where the scorer evaluates it: nothing that could tell its own score."""


class ReasoningGymSet(Task):
    """A data set of reasoning-gym; where it has a curriculum, the level sets all of its attributes.

    Without one, every level has the set's default configuration.
    """

    domain = "general"
    bounded = True  # by its own workers: no worker has workers of its own
    needs = frozenset({"reasoning-gym"})

    def __init__(self, name: str, *, isolation: str = "auto") -> None:
        """Find the data set.

        Args:
            name: As reasoning-gym calls it.
            isolation: "auto", for scorers that can reach neither files nor networks; or
                "unsafe-process", where the machine cannot do that.
        """
        if isolation not in ("auto", "unsafe-process"):
            raise ConfigError(f"isolation must be auto or unsafe-process, got {isolation!r}")
        self.id = f"{PREFIX}{name}{SUFFIX}"  # type: ignore[misc]
        self.timeout = _SECONDS
        self._set_name = name
        self._isolation = isolation

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw an entry of the set with a seed of its own."""
        seed = int(rng.integers(2**31))
        with _lock, _own_chance(seed):
            entry = _data_set(self._set_name, level, seed)[0]
        question, answer = entry["question"], entry["answer"]
        answer = "" if answer is None else str(answer)
        return Problem(question, answer, {"entry": _to_json(entry)}, level=level)

    def verify(self, problem: Problem, answer: str) -> Judgement:
        """Have reasoning-gym score the answer, in a worker.

        Raises:
            VerificationError: If no worker can be closed in, or the scorer fails on the problem's
                own answer too.
        """
        allowed = _EVALUATED.get(self._set_name)
        if allowed is not None and not allowed.fullmatch(answer):
            return Verdict.wrong("the scorer would evaluate it, and it is more than a plain value")
        outcome = self._score(problem, answer)
        if outcome.failure is None:
            return float(outcome.value)

        def is_well() -> bool:
            return self._score(problem, problem.answer).failure is None

        if outcome.failure != "error":
            return verdict_of_end(outcome, "scoring", "an answer", is_well=is_well)
        if not is_well():
            raise VerificationError(f"{self.id}: {outcome.reason}; the answer was not judged")
        return Verdict.wrong(f"the scorer fails on it: {outcome.reason:.120}")

    def _score(self, problem: Problem, answer: str) -> Outcome:
        item = {"name": self._set_name, "answer": answer, "entry": problem.data["entry"]}
        [outcome] = _pool(self._isolation).run([item])
        return outcome


def make(task_id: str) -> Callable[..., ReasoningGymSet]:
    """Give what makes the task of an id."""
    return functools.partial(ReasoningGymSet, task_id[len(PREFIX) : -len(SUFFIX)])


def _data_set(name: str, level: int, seed: int) -> Any:
    """Make a data set of one entry."""
    factory = _factory()
    if not factory.has_curriculum(name):
        return factory.create_dataset(name, seed=seed, size=1)
    for step in range(level - 1, -1, -1):
        curriculum = factory.create_curriculum(name)
        curriculum.set_global_level(step)
        try:
            config = curriculum.generate_configuration({"seed": seed, "size": 1})
            return factory.DATASETS[name][0](config=config)
        except AssertionError:  # some curricula go further than their sets
            continue
    raise ConfigError(f"{name} refuses every level of its own curriculum")


def _factory() -> Any:
    if importlib.util.find_spec("reasoning_gym") is None:
        raise MissingExtraError("reasoning-gym", extra="reasoning-gym")
    return importlib.import_module("reasoning_gym.factory")


@contextmanager
def _own_chance(seed: int) -> Iterator[None]:
    """Let what uses the global generators find them seeded, and leave them as they were."""
    _factory()  # whose import may draw, too
    state, numbers = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
        np.random.set_state(numbers)


def _to_json(value: Any) -> Any:
    """Write part of an entry as JSON that `_from_json` reads: scorers tell lists from tuples."""
    if isinstance(value, np.generic | np.ndarray):
        return _to_json(value.tolist())
    if isinstance(value, dict):
        if all(type(key) is str for key in value) and not _TAGS & value.keys():
            return {key: _to_json(each) for key, each in value.items()}
        return {"__dict__": [[_to_json(key), _to_json(each)] for key, each in value.items()]}
    if isinstance(value, list):
        return [_to_json(each) for each in value]
    if isinstance(value, tuple):
        return {"__tuple__": [_to_json(each) for each in value]}
    if isinstance(value, set | frozenset):
        return {"__set__": [_to_json(each) for each in sorted(value, key=repr)]}
    # What has no form in JSON becomes its text; an enumeration of texts is one already.
    plain = value is None or isinstance(value, str | int | float)
    return json.loads(json.dumps(value)) if plain else str(value)


def _from_json(value: Any) -> Any:
    """Read what `_to_json` wrote."""
    if isinstance(value, list):
        return [_from_json(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and _TAGS & value.keys():
        [(tag, inside)] = value.items()
        return {"__dict__": dict, "__tuple__": tuple, "__set__": set}[tag](_from_json(inside))
    return {key: _from_json(each) for key, each in value.items()}


@functools.cache
def _pool(isolation: str) -> WorkerPool:
    return WorkerPool(
        "r1envs.integrations.reasoning_gym:make_scorer",
        setup=isolation.encode(),
        timeout=_SECONDS,
        memory_mb=_MEMORY_MB,
        forked=True,
    )


def make_scorer(setup: bytes) -> Callable[[Any], Any]:
    """Make the function that a worker scores answers by; it closes the worker in at first."""
    factory = _factory()
    scorers = {name: factory.get_score_answer_fn(name) for name in _scored(factory)}
    _warm_up()
    is_open = setup != b"unsafe-process"  # where it is not to be closed, it counts as closed

    def score(item: Any) -> float:
        nonlocal is_open
        if is_open:
            _close_in()
            is_open = False
        entry = _from_json(item["entry"])
        scored = float(scorers[item["name"]](answer=item["answer"], entry=entry))
        return min(1.0, max(0.0, scored))

    return score


def _scored(factory: Any) -> list[str]:
    return [name for name in factory.DATASETS if name != "composite"]


def _warm_up() -> None:
    """Import what scorers import when they are used: afterwards no file can be read."""
    sympy = importlib.import_module("sympy")
    x = sympy.Symbol("x")
    sympy.simplify(sympy.diff(sympy.parse_expr("sin(x)**2/(1 + x)", local_dict={"x": x}), x))


def _close_in() -> None:
    """Give up files, networks, and other processes, for good."""
    if sys.platform != "linux":
        raise OSError("scorers can be closed in on Linux only; isolation='unsafe-process' does not")
    kernel.forbid_new_privileges()
    kernel.drop_capabilities()
    kernel.forbid_inspection()
    kernel.deny_files()
    kernel.SyscallFilter(syscall_filter()).apply()
