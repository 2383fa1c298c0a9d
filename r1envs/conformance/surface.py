"""Checks of the task as an environment: Gymnasium's own, and that all its forms agree."""

import time
import warnings
from collections.abc import Iterator

import gymnasium
from gymnasium.utils.env_checker import check_env

from r1envs.conformance.subject import SEED, Finding, Subject
from r1envs.env import ReasoningEnv
from r1envs.scoring import score
from r1envs.task import Level
from r1envs.vector import ReasoningVectorEnv
from r1envs.verifiers.completion import write_completion

SLOWEST_DRAWS = 50
"""Problems a second of one core; with fewer a trainer waits for them."""
SLOTS = 6
MIDDLE = 5


def gymnasium_is_content(subject: Subject) -> Iterator[Finding]:
    """Gymnasium's own check passes without a warning."""
    promise = "Gymnasium's check_env passes without a warning"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        env = gymnasium.make(subject.task.id, **subject.options)
        check_env(env.unwrapped, skip_render_check=True)
        env.close()
    texts = [
        str(w.message)
        for w in caught
        if "r1envs" in str(w.filename) or "gymnasium" in str(w.filename)
    ]
    if texts:
        yield Finding(promise, "failed", texts[0][:300])
    else:
        yield Finding(promise, "passed", f"Gymnasium {gymnasium.__version__}")


def surfaces_agree(subject: Subject) -> Iterator[Finding]:
    """One environment, many of them and `score` say the same."""
    promise = "one environment, a vector of them, and `score` say and pay the same"
    level = subject.levels[-1]
    vector = ReasoningVectorEnv(subject.task, SLOTS, level=level, split=subject.splits[0])
    single = ReasoningEnv(subject.task, level=level, split=subject.splits[0])
    try:
        seeds = [SEED + n for n in range(SLOTS)]
        said_of_many, _ = vector.reset(seed=seeds)
        answers = ["0", "", "x" * 50, *(p.answer for p in vector.problems[3:])]
        actions = [write_completion("-", answer) for answer in answers]
        problems = list(vector.problems)
        rewards = vector.step(actions)[1]
        for n, (seed, action) in enumerate(zip(seeds, actions, strict=True)):
            said, _ = single.reset(seed=seed)
            reward = single.step(action)[1]
            alone = score(subject.task, problems[n], action).reward
            paid = float(rewards[n]), float(reward)
            if said != said_of_many[n] or paid[0] != paid[1]:
                fault = f"for {action[:60]!r} the vector pays {paid[0]:g} and one alone {paid[1]:g}"
                yield Finding(promise, "failed", fault)
                return
            if subject.task.most_turns == 1 and alone != paid[0]:
                fault = f"for {action[:60]!r} `score` gives {alone:g}, an environment {paid[0]:g}"
                yield Finding(promise, "failed", fault)
                return
    finally:
        vector.close()
        single.close()
    yield Finding(promise, "passed", f"{SLOTS} episodes")


def speeds_are_measured(subject: Subject) -> Iterator[Finding]:
    """Problems are drawn fast enough."""
    promise = f"at least {SLOWEST_DRAWS} problems are drawn in a second"
    level: Level = (1, 10) if subject.is_finite else MIDDLE
    count = min(subject.count, 100)
    begun = time.process_time()
    problems = [
        subject.task.draw(SEED + 1, n, level=level, split=subject.splits[0]) for n in range(count)
    ]
    drawing = count / max(time.process_time() - begun, 1e-9)
    few = problems[: 5 if subject.is_slow else None]
    begun = time.perf_counter()
    subject.credits(few, [p.answer for p in few])
    judging = len(few) / max(time.perf_counter() - begun, 1e-9)
    said = f"{drawing:,.0f} drawn and {judging:,.0f} judged in a second, at level {level}"
    yield Finding(promise, "passed" if drawing >= SLOWEST_DRAWS else "failed", said)
