"""Problems and scores are those that were recorded: see tests/golden.py."""

import importlib.util
import json
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("golden", Path(__file__).with_name("golden.py"))
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)


@pytest.mark.parametrize("task_id", golden.TASKS)
def test_problems_and_scores_are_the_recorded_ones(task_id):
    recorded = json.loads(golden.STORED.read_text())[task_id]
    assert recorded == {str(level): golden._level(task_id, level) for level in range(1, 11)}
