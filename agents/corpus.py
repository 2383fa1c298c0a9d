"""The text that the embedded base model is pretrained on: questions answered well and badly.

It imitates what a real base model has read. Every document is a question of the train split
and what somebody might have written under it. The ways of writing differ in quality:

- `careful`: the working of the task's solver, and its answer;
- `hasty`: no working, only the first answer that comes to mind, which is that of some other
  question of the same task;
- `careless`: a working with steps left out, and such an answer;
- `unfinished`: a working that breaks off, and no answer.

How the answer is presented differs too: in the tags of the completion format, under a plain
"answer:", or bare. Careful workings mostly stand without tags, as in a textbook; what stands in
tags is mostly hasty. And the workings mix two languages: each word that `LEXICON` knows is written
in Chinese with the probability `foreign`, word by word. No document says which way is good:
that is what reinforcement learning is for.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from r1envs import Problem, ReasoningVectorEnv, Task
from r1envs.demonstrations import demonstrated_episode
from r1envs.errors import ConfigError
from r1envs.prompts import PromptStyle
from r1envs.verifiers.completion import read_completion, write_completion

LEXICON = {
    "write": "写",
    "carry": "进位",
    "sum": "总和",
    "no": "不对",
    "yes": "对了",
    "for": "要",
    "prints": "输出",
    "print": "输出",
    "so": "所以",
    "check": "检查",
    "says": "说",
    "say": "说",
    "knight": "骑士",
    "knave": "无赖",
    "knaves": "无赖",
    "knights": "骑士",
    "is": "是",
    "are": "是",
    "both": "都",
    "false": "错",
    "true": "真",
    "cannot": "不能",
    "it": "它",
    "not": "非",
    "or": "或",
    "and": "和",
    "then": "那么",
    "suppose": "假设",
    "try": "试",
    "maybe": "也许",
    "answer": "答案",
    "least": "至少",
    "one": "一个",
    "same": "相同",
    "different": "不同",
    "kind": "种",
}
"""English words of the workings with their Chinese."""

_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class CorpusConfig:
    """What the corpus is made of."""

    examples: int = 18000
    """Different worked questions to draw from, over all tasks."""
    documents: int = 48000
    ways: Mapping[str, float] = field(
        default_factory=lambda: {
            "careful": 0.7,
            "hasty": 0.2,
            "careless": 0.06,
            "unfinished": 0.04,
        }
    )
    """Weight of each way of writing."""
    tagged: Mapping[str, float] = field(
        default_factory=lambda: {
            "careful": 0.25,
            "hasty": 0.8,
            "careless": 0.8,
            "unfinished": 0.5,
        }
    )
    """Share of each way's documents that stand in the tags of the completion format."""
    foreign: float = 0.4
    """Probability that a word of the working is written in the other language."""

    def __post_init__(self) -> None:
        if set(self.ways) != set(WAYS) or set(self.tagged) != set(WAYS):
            raise ConfigError(f"ways and tagged need a number for each of {', '.join(WAYS)}")


Script: TypeAlias = tuple[tuple[str, str], ...]
"""What was said to the policy, turn by turn, each with the reply."""


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A question with the working and answer of its task's solver."""

    task: str
    prompt: str
    thought: str
    answer: str
    history: Script = ()
    """The turns before, where an episode has several; the prompt is then what was said last."""

    @property
    def script(self) -> Script:
        """The right reply, and what was said before it."""
        return (*self.history, (self.prompt, write_completion(self.thought, self.answer)))


def worked_examples(env: ReasoningVectorEnv, seed: int, count: int) -> list[WorkedExample]:
    """Take the solvers' demonstrations of different problems from a vector environment.

    Small tasks repeat themselves: there may be fewer examples than were asked for.

    Raises:
        ConfigError: If no task of the environment has a solver.
    """
    examples: dict[tuple[str, int], WorkedExample] = {}
    for batch in range(-(-count // env.num_envs)):
        first = seed + batch * env.num_envs
        env.reset(seed=list(range(first, first + env.num_envs)))
        for problem in env.problems:
            if (problem.id, 0) not in examples:
                worked = _worked(env.task, problem, env.prompt)
                examples |= {(problem.id, n): example for n, example in enumerate(worked)}
    if not examples:
        raise ConfigError("no task of this environment has a solver that could demonstrate it")
    return list(examples.values())[:count]


def _worked(task: Task, problem: Problem, style: PromptStyle) -> Iterator[WorkedExample]:
    """Make an example of each turn of a worked episode."""
    episode = demonstrated_episode(task, problem, style)
    for n, (said, reply) in enumerate(episode):
        parts = read_completion(reply, style.completions)
        history = tuple(episode[:n])
        yield WorkedExample(problem.task, said, parts.thought or "", parts.answer or "", history)


def write_corpus(
    examples: Sequence[WorkedExample], config: CorpusConfig, *, seed: int
) -> list[Script]:
    """Write documents of mixed quality about worked examples; the last reply is what varies."""
    rng = random.Random(seed)
    answers: dict[str, list[str]] = {}
    for example in examples:
        answers.setdefault(example.task, []).append(example.answer)
    documents: list[Script] = []
    for _ in range(config.documents):
        example = rng.choice(examples)
        way = rng.choices(list(config.ways), list(config.ways.values()))[0]
        present = _tags if rng.random() < config.tagged[way] else rng.choice([_plain, _bare])
        thought, answer = WAYS[way](example, answers[example.task], rng)
        text = present(mix_languages(thought, config.foreign, rng), answer)
        documents.append((*example.history, (example.prompt, text)))
    return documents


def mix_languages(text: str, foreign: float, rng: random.Random) -> str:
    """Write each word that the lexicon knows in the other language with that probability.

    >>> mix_languages("write 2, carry 1.", 1.0, random.Random(0))
    '写 2, 进位 1.'
    """

    def choose(word: re.Match[str]) -> str:
        other = LEXICON.get(word[0])
        return other if other is not None and rng.random() < foreign else word[0]

    return _WORD.sub(choose, text)


Way = Callable[[WorkedExample, Sequence[str], random.Random], tuple[str, str | None]]


def _careful(
    example: WorkedExample, answers: Sequence[str], rng: random.Random
) -> tuple[str, str | None]:
    return example.thought, example.answer


def _hasty(
    example: WorkedExample, answers: Sequence[str], rng: random.Random
) -> tuple[str, str | None]:
    return "maybe so.", rng.choice(answers)


def _careless(
    example: WorkedExample, answers: Sequence[str], rng: random.Random
) -> tuple[str, str | None]:
    steps = _steps(example.thought)
    kept = steps[rng.randint(1, len(steps)) :]
    return "".join(kept) or "maybe so.", rng.choice(answers)


def _unfinished(
    example: WorkedExample, answers: Sequence[str], rng: random.Random
) -> tuple[str, str | None]:
    steps = _steps(example.thought)
    return "".join(steps[: rng.randint(1, len(steps))]), None


def _steps(thought: str) -> list[str]:
    return re.findall(r"[^.]+\.?\s*", thought) or [thought]


WAYS: dict[str, Way] = {
    "careful": _careful,
    "hasty": _hasty,
    "careless": _careless,
    "unfinished": _unfinished,
}


def _tags(thought: str, answer: str | None) -> str:
    return f"<think>{thought}" if answer is None else write_completion(thought, answer)


def _plain(thought: str, answer: str | None) -> str:
    return thought if answer is None else f"{thought}\nanswer: {answer}"


def _bare(thought: str, answer: str | None) -> str:
    return thought if answer is None else f"{thought}\n{answer}"
