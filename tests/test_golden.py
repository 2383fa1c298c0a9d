"""Problems, scores and signatures are those that were recorded.

See tests/golden.py, tests/signatures.py and tests/gallery.py, which write them anew.
"""

import importlib.util
import json
from pathlib import Path

import pytest


def script(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


golden = script("golden")
signatures = script("signatures")
gallery = script("gallery")


@pytest.mark.parametrize("task_id", golden.TASKS)
def test_problems_and_scores_are_the_recorded_ones(task_id):
    recorded = json.loads(golden.STORED.read_text())[task_id]
    assert recorded == {str(level): golden._level(task_id, level) for level in range(1, 11)}


def test_signatures_of_public_names_are_the_recorded_ones():
    recorded = signatures.STORED.read_text().splitlines()
    # A change on purpose is written by `python tests/signatures.py`, and named in the commit.
    assert signatures.signatures().splitlines() == recorded


def test_gallery_shows_what_the_tasks_draw():
    # Written anew by `python tests/gallery.py`.
    assert gallery.STORED.read_text() == gallery.gallery()
