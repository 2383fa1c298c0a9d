"""Mathematics side by side with math-verify, in one run: speed, accuracy, hostile answers.

    pip install math-verify==0.9.0
    python tests/benchmarks/compare_math.py                      # speed and accuracy
    python tests/benchmarks/compare_math.py --hostile            # also what must not hang
    python tests/benchmarks/compare_math.py --pairs FOLDER       # their own pairs

FOLDER is `tests/` of an unpacked source distribution of math-verify; its pairs are read from
there and are no part of this project. Speed is CPU time of this process on one core; how many
pairs needed a worker process besides is printed.
"""

import argparse
import contextlib
import importlib.util
import json
import multiprocessing
import re
import resource
import sys
import time
from pathlib import Path

from math_kinds import KINDS, draw_pairs

from r1envs.errors import R1EnvsError
from r1envs.verifiers import MathPolicy, check_reference, verify_math, verify_math_response
from r1envs.verifiers.mathematics import fallback
from r1envs.verifiers.mathematics.text.extraction import extract_answer

PATIENCE = 20
TESTS = Path(__file__).parents[1]
LENIENT = MathPolicy(unevaluated=True, last_value=True, several_boxes=True, unchecked_steps=True)


def main():
    options = read_options()
    sides = {"r1envs": judge_ours, "math-verify": judge_theirs}
    verify_math("0.5", r"\int_0^1 x\,dx", timeout=60)
    judge_theirs("1", "1", "boxed")
    print_speed(sides, options.count)
    for name in ("math_answers.jsonl", "math_dev.jsonl"):
        if (TESTS / "cases" / name).exists():
            print_accuracy(sides, TESTS / "cases" / name)
    if options.hostile:
        print_hostile(sides)
    if options.pairs:
        print_pairs(Path(options.pairs))


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="pairs of each kind")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--pairs", help="tests/ of math-verify")
    return parser.parse_args()


def judge_ours(reference, answer, mode):
    judge = verify_math_response if mode == "response" else verify_math
    return judge(answer, reference).correct


def judge_theirs(reference, answer, mode):
    from math_verify import parse, verify

    text = answer if mode == "response" else rf"$\boxed{{{answer}}}$"
    return verify(parse(f"${reference}$"), parse(text))


def print_speed(sides, count):
    print(f"\n{count} pairs of each of {len(KINDS)} kinds, fresh values in each call")
    for label, kinds in (("mixed", None), ("integers", {"integer", "wrong_integer"})):
        factor = 1 if kinds is None else 10
        pairs = [pair for pair in draw_pairs(count * factor, 7) if not kinds or pair[0] in kinds]
        for name, judge in sides.items():
            # Hundreds a second are enough pairs to know a speed by.
            some = pairs if name == "r1envs" else pairs[: len(pairs) // factor]
            print(f"{label:9} {name:12} {measure(judge, some)}")


def measure(judge, pairs):
    asked = count_worker_calls()
    wrong, times = 0, []
    start = time.process_time()
    for _, reference, answer, expected in pairs:
        before = time.perf_counter()
        wrong += judge(reference, answer, "boxed") != expected
        times.append(time.perf_counter() - before)
    rate = len(pairs) / (time.process_time() - start)
    return f"{rate:10,.0f}/s  {quantiles(times)}  wrong {wrong} of {len(pairs)}, workers {asked()}"


def quantiles(times):
    times = sorted(times)
    points = {"p50": len(times) // 2, "p99": len(times) * 99 // 100, "max": -1}
    return "  ".join(f"{name} {1000 * times[at]:.3f} ms" for name, at in points.items())


def count_worker_calls():
    ask, counted = fallback._pool.run, [0]

    def run(items, *rest):
        counted[0] += len(items)
        return ask(items, *rest)

    fallback._pool.run = run

    def finish():
        fallback._pool.run = ask
        return counted[0]

    return finish


def print_accuracy(sides, path):
    cases = [json.loads(line) for line in path.read_text().splitlines()]
    print(f"\n{path.name}: {len(cases)} cases")
    for name, judge in sides.items():
        results = [(case, judge_case(judge, case)) for case in cases]
        for label, some in (
            ("not policy", [pair for pair in results if not pair[0]["policy"]]),
            ("all", results),
        ):
            right = sum(got == case["expected"] for case, got in some)
            accepted = sum(got and not case["expected"] for case, got in some)
            print(f"{name:12} {label:10} {right / len(some):6.1%}  false positives {accepted}")


def judge_case(judge, case):
    try:
        return bool(judge(case["gold"], case["answer"], case["mode"]))
    except R1EnvsError:
        return False


def print_hostile(sides):
    inputs = load(TESTS / "verifiers" / "math_hostile.py").INPUTS
    print(f"\n{len(inputs)} hostile responses, one after the other")
    before, times = peak_mb(), []
    for reference, response in inputs.values():
        start = time.perf_counter()
        # What is left open would be refused before a worker is asked.
        verify_math_response(response, reference.strip("$"), policy=MathPolicy(unevaluated=True))
        times.append(time.perf_counter() - start)
    print(f"r1envs       {slowness(times)}, this process grown by {peak_mb() - before:.0f} MB")
    runs = [run_apart(sides["math-verify"], *pair) for pair in inputs.values()]
    died = sum(code != 0 for _, code in runs)
    print(f"math-verify  {slowness([s for s, _ in runs])}, {died} died or ran over {PATIENCE} s")


def slowness(times):
    return f"{sum(seconds > 1.1 for seconds in times)} over 1.1 s, worst {max(times):.2f} s"


def run_apart(judge, reference, response):
    """Judge in a forked child, which a hostile response may take down with it."""
    context = multiprocessing.get_context("fork")
    child = context.Process(target=judge, args=(reference.strip("$"), response, "response"))
    start = time.perf_counter()
    child.start()
    child.join(PATIENCE)
    seconds = time.perf_counter() - start
    if child.exitcode is None:
        child.kill()
        child.join()
    return seconds, child.exitcode


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_pairs(folder):
    known = json.loads((Path(__file__).parent / "math_verify_pairs.json").read_text())
    pairs = list(read_pairs(folder))
    wrong = [(key, pair) for key, *pair in pairs if judge_text(pair[0], pair[1]) != pair[2]]
    print(f"\n{folder}: {1 - len(wrong) / len(pairs):.1%} of {len(pairs)} pairs")
    for key, (reference, answer, _) in wrong:
        reason = known["disagreements"].get(key, "NO REASON GIVEN")
        print(f"  {key}: {reference[-40:]!r}, {answer[-60:]!r}: {reason}")


def judge_text(reference, answer):
    """Compare texts as math-verify reads them: both may be prose with the answer in it."""
    texts = [find_answer(text) for text in (reference, answer)]
    if not isinstance(texts[1], str) and texts[1].status == "ambiguous":
        return False
    sides = [
        found if isinstance(found, str) else text
        for found, text in zip(texts, (reference, answer), strict=True)
    ]
    try:
        return verify_math(sides[1], sides[0], timeout=10, policy=LENIENT).correct
    except R1EnvsError:
        return False


def find_answer(text):
    """Take a text that is an answer as it stands, or else the answer in it."""
    if not re.search(r"\\boxed|(?<![\\A-Za-z])[A-Za-z]{4,}|(?:[a-z']{2,} ){3}", text):
        with contextlib.suppress(R1EnvsError):
            check_reference(text)
            return text
    return extract_answer(text, LENIENT)


def read_pairs(folder):
    """Read pairs from the marks of parametrized tests, as (key, reference, answer, expected)."""
    sys.path.insert(0, str(folder.parent))
    for path in sorted(folder.glob("test_*.py")):
        for name, function in vars(load(path)).items():
            for mark in getattr(function, "pytestmark", []) if name.startswith("test_") else []:
                names = [part.strip() for part in mark.args[0].split(",")]
                if mark.name == "parametrize" and {"gold", "pred"} <= set(names):
                    for at, values in enumerate(mark.args[1]):
                        row = dict(zip(names, values, strict=True))
                        expected = bool(row.get("expected", row.get("result")))
                        yield f"{name}[{at}]", row["gold"], row["pred"], expected


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
