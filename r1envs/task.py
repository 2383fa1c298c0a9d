"""A task: a family of problems with a verifier and, where it has one, a solver."""

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Protocol, TypeAlias, get_args

import numpy as np

from r1envs import verifiers
from r1envs.errors import ConfigError
from r1envs.problem import Problem, content_hash, json_fault
from r1envs.records import Turn
from r1envs.verifiers import Verdict

LEVELS = range(1, 11)

Level: TypeAlias = int | tuple[int, int]
"""One level of `LEVELS`, or a pair to draw from uniformly, ends included."""

Split: TypeAlias = Literal["train", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)

TEST_SHARE = 4
"""One problem in this many belongs to the test split."""

Judgement: TypeAlias = Verdict | bool | float
"""What a task's `verify` may return: a verdict, right or wrong, or partial credit in [0, 1]."""

# Small levels have few problems: so many draws in a row outside the split mean that it is empty.
_DRAWS = 1000


class Part(Protocol):
    """A further part of scores: of length, safety or preference, by rule or by a reward model."""

    @property
    def name(self) -> str:
        """Under which the part stands in a score, and in the weights."""

    def measure(
        self, problems: Sequence[Problem], transcripts: Sequence[Sequence[str]]
    ) -> Sequence[float]:
        """Measure episodes that are over, many at once; more is better.

        It runs in the calling process. What it raises is raised there.
        """


class Task:
    """A family of problems, from level 1 to level 10, or a finite set of them.

    A subclass needs `sample`, or `problems` if it is a finite set, and `verify` unless its domain
    is `math`. `solve` gives it demonstrations for supervised fine-tuning. `register` gives it an
    id. A task of several turns has `respond` in the place of `verify`.
    """

    id: ClassVar[str] = ""
    domain: ClassVar[str] = ""
    answer_form: ClassVar[str] = ""
    """One sentence on what an answer looks like; prompts say it behind the question."""
    timeout: float = 10.0
    """Seconds after which a worker that verifies one answer is killed."""
    chance: ClassVar[float] = 0.0
    """What the best answer that ignores the question earns: 0.5 where it is yes or no."""
    small_levels: ClassVar[Mapping[int, int]] = {}
    """Levels with so few problems that they repeat, and how many they have in both splits."""
    most_turns: ClassVar[int] = 1
    """How many replies an episode may take at most."""
    needs: ClassVar[frozenset[str]] = frozenset()
    """What `verify` waits for: "programs" for the sandbox, "mathematics" for the workers
    of `verify_math`, "judge" for a model that judges, or what a task of yours needs. Answers of a
    task that needs something are verified side by side."""
    bounded: ClassVar[bool] = False
    """Whether `verify` or `respond` bounds its own time and memory and never evaluates what a
    model wrote. Batches of answers are then judged in the trainer's own process, and else in
    workers that are killed at the `timeout`. (A single environment, and `score`, call it where they
    are in any case.) It holds for the methods of the class that says so and above: who
    overrides one of them has to say it again."""
    parts: ClassVar[Sequence[Part]] = ()
    """Further parts of the scores."""
    _has_drawn: bool = False

    def sample(self, rng: np.random.Generator, level: int) -> Problem:
        """Draw one problem of this level, using no other source of chance than `rng`."""
        chosen = [p for split in SPLITS for p in self._members(split, level, level)]
        if not chosen:
            raise ConfigError(f"{self.id} has no problem of level {level}")
        return chosen[int(rng.integers(len(chosen)))]

    def problems(self, split: Split) -> Sequence[Problem] | None:
        """List all problems of a split, always in the same order; None if they have no end."""
        return None

    def verify(self, problem: Problem, answer: str) -> Judgement:
        """Judge an answer: the text between the answer tags, untrusted."""
        if self.domain != "math":
            raise NotImplementedError(f"{type(self).__name__} must define verify")
        return verifiers.verify_math(answer, problem.answer)

    def respond(self, problem: Problem, replies: Sequence[str]) -> Turn | Judgement:
        """Say something to the answers given so far, or judge them and so end the episode.

        A pure function of its arguments: whoever has the transcript can call it again.

        Args:
            problem: The problem.
            replies: The answers, each the text between the answer tags, untrusted. The last one
                is the one to respond to; an earlier one is empty where no answer could be read.
        """
        return self.verify(problem, replies[-1])

    def turns(self, problem: Problem) -> int:
        """Tell how many replies an episode of this problem may take: `most_turns`, or less."""
        return self.most_turns

    def solve(self, problem: Problem, turns: Sequence[str] = ()) -> str | None:
        """Write the worked reply to what the environment said last.

        Either a chain of thought that ends at the reference answer, or a whole completion with
        its tags, as in an episode of several turns, where each reply has an answer of its own.

        Args:
            problem: The problem.
            turns: What the environment has said after each reply so far.
        """
        return problem.solution

    def hardness(self, problem: Problem) -> float:
        """Measure how hard a problem is, by a proxy whose mean rises with every level.

        By default how many characters the solver writes in its first reply; or the length of the
        question, where there is no solver.
        """
        return len(self.solve(problem) or problem.question)

    def canonical(self, problem: Problem) -> str:
        """Name the problem so that restatements of it get the same name.

        The split is drawn from it: what counts as the same problem is never in both. By default
        it is the question; with the answer where an episode has several turns, since different
        problems may begin alike there.
        """
        if self.turns(problem) > 1:
            return f"{problem.question} {problem.answer}"
        return problem.question

    def split_of(self, problem: Problem) -> Split:
        """Tell which split a problem belongs to: by its canonical name, or as a finite set says."""
        if self._sets is None:
            return split_of(self.canonical(problem))
        return "test" if self.canonical(problem) in self._test_names else "train"

    def owner(self, problem: Problem) -> "Task":
        """Give the task that judges the problem: this one, or a mixture's part."""
        return self

    def draw(self, seed: int, index: int, *, level: Level = 1, split: Split = "train") -> Problem:
        """Draw problem number `index` of a stream: the same in every process, for ever.

        A finite task is gone through in one order, then in another: each epoch of a seed is a
        permutation of all its problems.

        Raises:
            ConfigError: If the level or split is none, no problem of the level is in it, or the
                data of a problem is no JSON.
            ReferenceAnswerError: If the answer is left to `verify_math`, and cannot be understood.
        """
        low, high = level_range(level)
        check_split(split)
        if self._sets is not None:
            return self._checked(self._drawn_member(seed, index, split, low, high), low)
        problem = self._draw_endless(seed, index, low, high, split)
        if not self._has_drawn:
            self.__dict__["_has_drawn"] = True  # a task may be a frozen dataclass
            if self._draw_endless(seed, index, low, high, split) != problem:
                raise ConfigError(
                    f"{self._name} draws different problems for one seed: take no chance but that "
                    "of the generator given to `sample`, and keep no state between draws"
                )
        return problem

    def _draw_endless(self, seed: int, index: int, low: int, high: int, split: Split) -> Problem:
        level = low if low == high else (low, high)
        rng = _generator(self.id, seed, index)
        names: set[str] = set()
        for _ in range(_DRAWS):
            # With one level alone the generator would draw nothing, at some expense.
            drawn = low if low == high else int(rng.integers(low, high, endpoint=True))
            problem = self._drawn(rng, drawn, (low, high), split)
            if problem is not None and self.split_of(problem) == split:
                return self._checked(problem, drawn)
            if problem is not None:
                names.add(self.canonical(problem))
        raise ConfigError(
            f"{self.id} has no problem of level {level} in the {split} split: {_DRAWS} draws gave "
            f"{len(names)} different, by `canonical`, none of them in it"
        )

    def all_problems(self, split: Split, level: Level = (1, 10)) -> list[Problem] | None:
        """List a finite task's problems of some levels, each as `draw` gives it; None if endless.

        Raises:
            ConfigError: As `draw` does.
        """
        low, high = level_range(level)
        check_split(split)
        if self._sets is None:
            return None
        key = (split, low, high)
        if key not in self._listed:
            # Once: a mixture asks for the whole list whenever it draws.
            members = self._members(split, low, high)
            self._listed[key] = [self._checked(problem, low) for problem in members]
        return list(self._listed[key])

    def _drawn_member(self, seed: int, index: int, split: Split, low: int, high: int) -> Problem:
        members = self._members(split, low, high)
        if not members:
            raise ConfigError(
                f"{self.id} has no problem of level {low} to {high} in the {split} split"
            )
        epoch, position = divmod(index, len(members))
        return members[_permutation(self.id, seed, epoch, len(members))[position]]

    def _drawn(
        self, rng: np.random.Generator, level: int, levels: tuple[int, int], split: Split
    ) -> Problem | None:
        """Draw once for a stream; what is of the other split, or None, is drawn again."""
        return self._plain(self.sample(rng, level))

    def _members(self, split: Split, low: int, high: int) -> Sequence[Problem]:
        if self._sets is None:
            raise NotImplementedError(f"{type(self).__name__} must define sample or problems")
        key = (split, low, high)
        if key not in self._of_levels:
            # One that does not say its level is of every level.
            self._of_levels[key] = [
                p for p in self._sets[split] if not p.level or low <= p.level <= high
            ]
        return self._of_levels[key]

    @functools.cached_property
    def _sets(self) -> dict[Split, list[Problem]] | None:
        """All problems of a finite task, listed once; None if it has no end."""
        listed = {split: self.problems(split) for split in SPLITS}
        if all(problems is None for problems in listed.values()):
            return None
        sets = {split: [self._plain(p) for p in listed[split] or ()] for split in SPLITS}
        train, test = ({self.canonical(p) for p in sets[split]} for split in SPLITS)
        if both := train & test:
            raise ConfigError(f"{self.id}: both splits hold {min(both)!r:.80}")
        return sets

    @functools.cached_property
    def _of_levels(self) -> dict[tuple[Split, int, int], list[Problem]]:
        return {}

    @functools.cached_property
    def _listed(self) -> dict[tuple[Split, int, int], list[Problem]]:
        return {}

    @functools.cached_property
    def _test_names(self) -> frozenset[str]:
        return frozenset(map(self.canonical, (self._sets or {}).get("test", ())))

    def __getstate__(self) -> dict[str, object]:
        # What is listed once is listed again elsewhere: a data set is no part of a task's state.
        listed = ("_sets", "_of_levels", "_listed", "_test_names", "_has_drawn")
        return {name: value for name, value in self.__dict__.items() if name not in listed}

    def _plain(self, problem: Problem) -> Problem:
        """Take a problem as it is everywhere: stamped with its task, its data as JSON gives it."""
        if not isinstance(problem, Problem):
            raise ConfigError(f"{self._name} must give a Problem, got {problem!r:.60}")
        for name in ("question", "answer"):
            if not isinstance(text := getattr(problem, name), str):
                raise ConfigError(
                    f"the {name} of a problem of {self._name} must be a text, got {text!r:.60}"
                )
        if (fault := json_fault(problem.data)) is not None:
            raise ConfigError(f"the data of a problem of {self._name} must be JSON: {fault}")
        # A mixture's problems come stamped with the task that drew them.
        return _stamped(problem, problem.task or self.id, problem.level)

    @property
    def _name(self) -> str:
        return self.id or type(self).__name__

    def _checked(self, problem: Problem, level: int) -> Problem:
        """Stamp a problem with its level; find here what a verifier would find late."""
        if judges_by_mathematics(self.owner(problem)):
            verifiers.check_reference(problem.answer)
        return _stamped(problem, problem.task, problem.level or level)


def _stamped(problem: Problem, task: str, level: int) -> Problem:
    if (task, level) == (problem.task, problem.level):
        return problem
    if type(problem) is not Problem:
        return dataclasses.replace(problem, task=task, level=level)
    # By hand: `dataclasses.replace` takes three times as long.
    return Problem(problem.question, problem.answer, problem.data, problem.solution, level, task)


def judges_by_mathematics(task: Task) -> bool:
    """Tell whether a task leaves its answers to `verify_math`."""
    kind = type(task)
    return task.domain == "math" and kind.verify is Task.verify and kind.respond is Task.respond


def has_one_turn(task: Task) -> bool:
    """Tell whether every episode of a task is over after one reply."""
    return task.most_turns == 1 and type(task).turns is Task.turns


def is_bounded(task: Task) -> bool:
    """Tell whether a task's answers may be judged in the trainer's own process.

    A subclass that brings its own `verify` or `respond` does not inherit what was said of those.
    """
    if judges_by_mathematics(task):
        return True
    for kind in type(task).__mro__:
        if "bounded" in vars(kind):
            return bool(task.bounded)
        if "verify" in vars(kind) or "respond" in vars(kind):
            return False
    return False


def level_range(level: Level) -> tuple[int, int]:
    """Read a level or pair of levels as its lowest and highest.

    >>> level_range(3), level_range((1, 5))
    ((3, 3), (1, 5))
    """
    ends = level if isinstance(level, tuple | list) else (level, level)
    low, high = ends if len(ends) == 2 else (0, 0)
    if not (low in LEVELS and high in LEVELS and low <= high):
        raise ConfigError(f"level must be in 1..10, or a pair of such as (1, 5), got {level!r}")
    return int(low), int(high)


def check_split(split: str) -> None:
    """Raise ConfigError unless it is the name of a split."""
    if split not in SPLITS:
        raise ConfigError(f"split must be 'train' or 'test', got {split!r}")


def split_of(canonical: str) -> Split:
    """Tell which split a problem belongs to, from its canonical name alone."""
    return "test" if int(content_hash(canonical)[:8], 16) % TEST_SHARE == 0 else "train"


def _generator(task_id: str, seed: int, index: int) -> np.random.Generator:
    """Make the generator of `default_rng(SeedSequence([id number, seed, index]))`, for less."""
    if seed < 0 or index < 0:
        raise ConfigError(f"seed and index must not be negative, got {seed} and {index}")
    words = np.array([*_id_words(task_id), *_words(seed), *_words(index)], dtype=np.uint32)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


def _words(number: int) -> list[int]:
    """Cut a number into words of 32 bits, the lowest first, as SeedSequence does.

    >>> _words(0), _words(5 + (7 << 32))
    ([0], [5, 7])
    """
    words = [number & 0xFFFFFFFF]
    while number := number >> 32:
        words.append(number & 0xFFFFFFFF)
    return words


@functools.lru_cache(maxsize=256)
def _permutation(task_id: str, seed: int, epoch: int, count: int) -> list[int]:
    order: list[int] = _generator(task_id, seed, epoch).permutation(count).tolist()
    return order


@functools.cache
def _id_words(task_id: str) -> list[int]:
    return _words(int(content_hash(task_id), 16))
