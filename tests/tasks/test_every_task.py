"""What holds for every built-in task, at every level."""

import itertools

import pytest

from r1envs.conformance import check
from r1envs.demonstrations import demonstrated_episode
from r1envs.registry import get_task
from r1envs.task import LEVELS
from r1envs.tasks import CATALOG
from r1envs.verifiers.completion import read_completion

every_task = pytest.mark.parametrize("task_id", sorted(CATALOG))
every_level = pytest.mark.parametrize(
    ("task_id", "level"), [*itertools.product(sorted(CATALOG), LEVELS)]
)


@every_task
def test_it_keeps_what_every_task_promises(task_id):
    report = check(task_id, problems=40)
    assert not report.failures
    # Of ours nothing is left untried, but for what does not apply.
    assert {finding.said.partition(" ")[0] for finding in report.noted} <= {
        "episodes",
        "references",
    }


@every_level
def test_thought_is_plain_sentences(task_id, level):
    task = get_task(task_id)
    for index in range(3):
        problem = task.draw(7, index, level=level)
        for _, reply in demonstrated_episode(task, problem, "bare"):
            thought = read_completion(reply).thought
            assert thought.isascii()
            assert thought.endswith(".")
            assert thought.split("\n") == [thought.strip()]
