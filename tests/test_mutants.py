"""The list of breaks fits the code: each can be made, and is told apart from the others."""

import ast
import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("mutants", Path(__file__).with_name("mutants.py"))
mutants = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(mutants)
MUTANTS = mutants.read_mutants()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_can_be_made(mutant):
    assert mutant.fault() is None
    before = (mutants.ROOT / mutant.file).read_text()
    after = before.replace(mutant.old, mutant.new)
    assert ast.dump(ast.parse(before)) != ast.dump(ast.parse(after))


def test_names_are_told_apart():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) > 42
