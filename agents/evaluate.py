"""Measuring a model on problems of the test split."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from r1envs.agents.collector import Collector
from r1envs.agents.environments import Environments
from r1envs.agents.generator import SamplingConfig
from r1envs.agents.policy import Policy
from r1envs.agents.rollout import Rollout, RolloutBatch
from r1envs.errors import ConfigError
from r1envs.evaluation import EvaluatedCompletion, EvaluatedProblem
from r1envs.problem import Problem
from r1envs.verifiers.completion import CompletionFormat, read_completion

# Small tasks repeat themselves: so many times more seeds are tried than problems are needed.
_SPARE_SEEDS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class EvaluationConfig:
    """How every stage is measured; temperature and top-p as in the paper."""

    problems_per_task: int = 36
    """Different problems of the test split, where a task draws them without end."""
    finite_problems: int | None = None
    """Problems that are taken of a finite task, in its order; None takes each, once."""
    samples: int = 16
    """Completions of each problem: k of cons@k."""
    temperature: float = 0.6
    top_p: float = 0.95
    max_new_tokens: int = 256

    def __post_init__(self) -> None:
        for name in ("problems_per_task", "samples", "max_new_tokens"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} must be at least 1, got {getattr(self, name)}")
        if self.finite_problems is not None and self.finite_problems < 1:
            raise ConfigError(f"finite_problems must be at least 1, got {self.finite_problems}")
        _ = self.sampling  # which checks the others

    @property
    def sampling(self) -> SamplingConfig:
        """How completions are drawn."""
        return SamplingConfig(
            temperature=self.temperature, top_p=self.top_p, max_new_tokens=self.max_new_tokens
        )


def evaluate(
    policy: Policy,
    environments: Environments,
    config: EvaluationConfig,
    *,
    seed: int,
    on_task: Callable[[str], None] = lambda task: None,
) -> list[EvaluatedProblem]:
    """Sample completions of test problems of every task and have them verified.

    The problems depend on the seed alone: every model is asked the same ones.

    Raises:
        ConfigError: If a task has too few different problems at its level.
        VerificationError: If a verifier failed twice on an answer.
    """
    results: list[EvaluatedProblem] = []
    for task in environments.tasks:
        on_task(task)
        problems = _test_problems(environments, task, config, seed)
        env = environments.single(task, len(problems) * config.samples, split="test")
        collector = Collector(env, policy, policy.generator(), config.samples, config.sampling)
        collector.ask(problems)
        try:
            batch = collector.collect(seed)
        finally:
            env.close()
        results += _evaluated(problems, batch, environments.domains[task], env.prompt.completions)
    return results


def check_evaluation(environments: Environments, config: EvaluationConfig, seed: int) -> None:
    """Raise ConfigError if a task has too few different problems for `evaluate`."""
    for task in environments.tasks:
        _test_problems(environments, task, config, seed)


def _test_problems(
    environments: Environments, task: str, config: EvaluationConfig, seed: int
) -> list[Problem]:
    """List a finite task's test problems, or draw different ones."""
    listed = environments.test_problems(task)
    if listed is not None:
        return listed[: config.finite_problems]
    count = config.problems_per_task
    drawn: dict[str, Problem] = {}
    for index in range(_SPARE_SEEDS * count):
        problem = environments.draw_test_problem(task, seed + index)
        # Where an episode has several turns, different problems may begin alike.
        several = environments.made[task].turns(problem) > 1
        drawn.setdefault(problem.id if several else problem.question, problem)
    if len(drawn) < count:
        raise ConfigError(
            f"{task} gave {len(drawn)} different test problems in {_SPARE_SEEDS * count} draws, "
            f"{count} are needed: take a higher level or a smaller problems_per_task"
        )
    return list(drawn.values())[:count]


def _evaluated(
    problems: Sequence[Problem],
    batch: RolloutBatch,
    domain: str,
    completions: CompletionFormat,
) -> list[EvaluatedProblem]:
    groups = zip(*[iter(batch.rollouts)] * batch.group_size, strict=True)
    return [
        EvaluatedProblem(
            task=problem.task,
            domain=domain,
            problem=problem.id,
            question=problem.question,
            reference=problem.answer,
            level=problem.level,
            completions=tuple(_completion(rollout, completions) for rollout in group),
        )
        for problem, group in zip(problems, groups, strict=True)
    ]


def _completion(rollout: Rollout, completions: CompletionFormat) -> EvaluatedCompletion:
    verdict = rollout.info["verdict"]
    return EvaluatedCompletion(
        text=rollout.text,
        answer=read_completion(rollout.replies[-1], completions).answer,
        tokens=rollout.length,
        truncated=rollout.cut,
        parts=rollout.parts,
        status=str(verdict.status),
        reason=verdict.reason,
    )
