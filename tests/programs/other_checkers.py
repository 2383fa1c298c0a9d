"""Checkers of other projects, asked as `weak_checkers` are; None where one cannot be imported.

They are no dependency: `compare_sandbox` is given the folder in which they are installed.
"""

import importlib.util
import json
import sys
from pathlib import Path

from weak_checkers import EXPECTED, INPUTS

FOUND = {}
"""The checkers by name."""


def find(folder):
    """Import what is in a folder, before anything is closed off."""
    sys.path.append(folder)
    for name, make in (("evalplus", make_evalplus), ("verl prime_code", make_prime_code)):
        try:
            FOUND[name] = make(Path(folder))
        except (ImportError, FileNotFoundError, AttributeError) as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
    return FOUND


def make_evalplus(folder):
    from evalplus.eval import untrusted_check

    inputs, times = [list(pair) for pair in INPUTS], [0.01] * len(INPUTS)

    def check(source):
        status, _ = untrusted_check(
            "humaneval", source, inputs, "add", EXPECTED, 0, times, True, min_time_limit=0.3
        )
        return status == "pass"

    return check


def make_prime_code(folder):
    """One folder of verl: importing all of it would need Ray and a framework."""
    place = folder / "verl" / "utils" / "reward_score" / "prime_code"
    spec = importlib.util.spec_from_file_location(
        "prime_code", place / "__init__.py", submodule_search_locations=[str(place)]
    )
    module = sys.modules["prime_code"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cases = {
        "fn_name": "add",
        "inputs": ["\n".join(map(json.dumps, pair)) for pair in INPUTS],
        "outputs": [json.dumps(value) for value in EXPECTED],
    }

    def check(source):
        results, _ = module.apps_check_correctness(
            in_outs=cases, generation=source, timeout=1, debug=False
        )
        return all(result is True for result in results)

    return check
