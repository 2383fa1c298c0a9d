"""Rows in the datasets' schemas, and the datasets' own way to judge what is honest."""

import json
import random


def humaneval(test, /, body="    return 2 * x\n", **fields):
    row = {
        "task_id": "T/0",
        "prompt": 'def f(x):\n    """Double."""\n',
        "entry_point": "f",
        "canonical_solution": body,
        "test": test,
    }
    return row | fields


def mbpp(*tests, **fields):
    return {"task_id": 1, "text": "Double.", "code": "def f(x): return 2 * x"} | {
        "test_list": list(tests),
        **fields,
    }


def apps(**tests):
    return {"problem_id": 7, "question": "Double.", "input_output": json.dumps(tests)}


def livecodebench(tests, **fields):
    row = {"question_id": "q", "question_content": "Double.", "metadata": "{}"}
    return row | {"public_test_cases": json.dumps(tests), **fields}


def passes(*sources):
    """Tell whether program and test in one module come to an end, as the datasets' runners do."""
    random.seed(0)
    try:
        exec("\n".join(sources), {"__name__": "solution"})
    except Exception:
        return False
    return True


def mbpp_passes(row, program):
    parts = [*row.get("test_imports", []), program, row.get("test_setup_code", "")]
    return passes(*parts, *row["test_list"], *row.get("challenge_test_list", []))


def humaneval_passes(row, body):
    name = row["entry_point"]
    program = body if f"def {name}(" in body else row["prompt"] + body
    return passes(program, row["test"], f"check({name})")
