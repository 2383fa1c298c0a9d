"""The kinds `rejection_sft` and `distill`: learning from completions that verifiers passed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from r1envs.agents.collector import Collector
from r1envs.agents.compute import sampling_flops
from r1envs.agents.corpus import Script
from r1envs.agents.generator import SamplingConfig
from r1envs.agents.policy import Policy
from r1envs.agents.rollout import Rollout, RolloutBatch
from r1envs.agents.sft import SFTConfig
from r1envs.agents.stages.kinds import Stage, stage
from r1envs.agents.stages.lessons import documents_of, learn
from r1envs.agents.stages.workshop import Workshop
from r1envs.errors import RunError


@stage("rejection_sft")
@dataclass(frozen=True, kw_only=True, slots=True)
class RejectionStage(Stage):
    """Fine-tunes on a teacher's completions that the verifiers passed.

    With a smaller model as `after` this is the paper's distillation.
    """

    after: str
    teacher: str
    """The stage whose model is sampled from."""
    problems: int = 1000
    """Problems drawn from the train split; small tasks repeat themselves."""
    samples: int = 4
    """Completions sampled for each problem."""
    keep: int = 2
    """Verified completions of a problem that are learnt from, at most."""
    min_language: float = 1.0
    """Language consistency under which a completion is left out."""
    temperature: float = 1.0
    max_new_tokens: int = 256
    training: SFTConfig = field(default_factory=SFTConfig)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The stages that must be done before."""
        return (self.after, self.teacher)

    def run(self, shop: Workshop) -> Policy:
        """Sample the teacher, and learn all that passed."""
        passed = shop.savepoints.remember("passed", lambda: list(self._passed(self._sampled(shop))))
        if not passed:
            raise RunError(
                f"stage {self.name!r}: no completion of {self.teacher!r} passed the verifiers"
            )
        shop.announce(f"learning from {len(passed)} verified completions")
        policy = shop.load(self.after)
        documents = documents_of(policy.rendering, passed, whole=True)
        learn(policy, documents, self.training, shop)
        return policy

    def _sampled(self, shop: Workshop) -> RolloutBatch:
        """Sample the teacher on problems of the train split."""
        count = self.problems * self.samples
        shop.announce(f"sampling {count} completions of {self.teacher!r}")
        teacher = shop.load(self.teacher)
        env = shop.environments.mixture(count)
        sampling = SamplingConfig(temperature=self.temperature, max_new_tokens=self.max_new_tokens)
        collector = Collector(env, teacher, teacher.generator(), self.samples, sampling)
        collector.seed(range(shop.seed, shop.seed + self.problems))
        try:
            batch = collector.collect(shop.seed)
        finally:
            env.close()
        shop.keep(batch.rollouts, 0)
        flops = sampling_flops(teacher.model, batch.tokens)
        shop.log({"step": 0, "steps": 0, "seconds": batch.seconds, "flops": flops})
        return batch

    def _passed(self, batch: RolloutBatch) -> Iterator[Script]:
        """Yield what is right, well formed, in one language, and no repetition."""
        kept: dict[str, set[str]] = {}
        for rollout in batch.rollouts:
            texts = kept.setdefault(rollout.info["problem"], set())
            if self._passes(rollout) and rollout.text not in texts and len(texts) < self.keep:
                texts.add(rollout.text)
                yield tuple(zip(rollout.said, rollout.replies, strict=True))

    def _passes(self, rollout: Rollout) -> bool:
        info = rollout.info
        return (
            "error" not in info
            and info["verdict"].correct
            and info["format"] == 1
            and info["language"] >= self.min_language
        )


@stage("distill")
@dataclass(frozen=True, kw_only=True, slots=True)
class DistillStage(RejectionStage):
    """Rejection sampling from a larger teacher: the paper's distillation."""
