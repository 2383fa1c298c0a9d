"""Measuring a model on problems of the test split."""

from collections.abc import Callable, Sequence

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from r1envs.agents.checkpoint import stop_ids
from r1envs.agents.environments import Environments
from r1envs.agents.generation import Generator
from r1envs.agents.optimization import compute_precision
from r1envs.agents.recipe import EvaluationConfig
from r1envs.agents.rollout import Collector, Rollout, RolloutBatch
from r1envs.errors import ConfigError
from r1envs.evaluation import EvaluatedCompletion, EvaluatedProblem
from r1envs.problem import Problem
from r1envs.verifiers.completion import read_completion

# Small tasks repeat themselves: so many times more seeds are tried than problems are needed.
_SPARE_SEEDS = 8


def evaluate(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
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
        seeds = _seeds_of_different_problems(environments, task, config.problems_per_task, seed)
        env = environments.single(task, len(seeds) * config.samples, split="test")
        generator = Generator(model, stop_ids(model, tokenizer), seed=seed)
        collector = Collector(env, tokenizer, generator, config.samples, config.sampling)
        collector.seed(seeds)
        problems: Sequence[Problem] = env.problems[:: config.samples]
        try:
            with compute_precision(model.device):
                batch = collector.collect()
        finally:
            env.close()
        results += _evaluated(problems, batch, environments.domains[task])
    return results


def check_evaluation(environments: Environments, config: EvaluationConfig, seed: int) -> None:
    """Raise ConfigError if a task has too few different problems for `evaluate`."""
    for task in environments.tasks:
        _seeds_of_different_problems(environments, task, config.problems_per_task, seed)


def _seeds_of_different_problems(
    environments: Environments, task: str, count: int, seed: int
) -> list[int]:
    env = environments.single(task, _SPARE_SEEDS * count, split="test")
    seeds = list(range(seed, seed + env.num_envs))
    prompts, _ = env.reset(seed=seeds)
    env.close()
    first: dict[str, int] = {}
    for prompt, candidate in zip(prompts, seeds, strict=True):
        first.setdefault(prompt, candidate)
    if len(first) < count:
        raise ConfigError(
            f"{task} gave {len(first)} different test problems in {len(seeds)} draws, "
            f"{count} are needed: take a higher level or a smaller problems_per_task"
        )
    return list(first.values())[:count]


def _evaluated(
    problems: Sequence[Problem], batch: RolloutBatch, domain: str
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
            completions=tuple(map(_completion, group)),
        )
        for problem, group in zip(problems, groups, strict=True)
    ]


def _completion(rollout: Rollout) -> EvaluatedCompletion:
    verdict = rollout.info["verdict"]
    return EvaluatedCompletion(
        text=rollout.text,
        answer=read_completion(rollout.text).answer,
        tokens=len(rollout.completion.tokens),
        truncated=not rollout.completion.finished,
        parts={name: value for name, value in rollout.info.items() if isinstance(value, float)},
        status=str(verdict.status),
        reason=verdict.reason,
    )
