import dataclasses
import itertools
import json
import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1envs.errors import ConfigError, RunError
from r1envs.evaluation import (
    EvaluatedCompletion,
    EvaluatedProblem,
    confidence_interval,
    consensus,
    pass_at_1,
    pass_at_k,
    summarize,
)


def completion(answer, status="wrong", *, tokens=10, truncated=False, **parts):
    right = status == "correct"
    return EvaluatedCompletion(
        text=f"<answer>{answer}</answer>",
        answer=answer,
        tokens=tokens,
        truncated=truncated,
        parts={"accuracy": float(right), "format": 1.0, "language": 1.0} | parts,
        status=status,
        reason="" if right else "no",
    )


def problem(*completions, task="r1envs/Addition-v0", name="p0"):
    return EvaluatedProblem(
        task=task,
        domain="math",
        problem=name,
        question="What is 2 + 3?",
        reference="5",
        level=1,
        completions=completions,
    )


RIGHT, WRONG = completion("5", "correct"), completion("6")
SILENT = completion(None, "no_answer", format=0.0, language=0.5, tokens=64, truncated=True)


@pytest.mark.parametrize("n", range(1, 8))
def test_pass_at_k_is_the_share_of_draws_that_hold_a_right_sample(n):
    for c, k in itertools.product(range(n + 1), range(1, n + 1)):
        samples = [True] * c + [False] * (n - c)
        share = statistics.fmean(any(draw) for draw in itertools.combinations(samples, k))
        assert pass_at_k(n, c, k) == pytest.approx(share, abs=1e-15)


def test_pass_at_k_keeps_its_digits_where_floats_lose_them():
    assert pass_at_k(10**6, 1, 1) == 1e-6
    assert pass_at_k(4096, 1, 64) == 64 / 4096
    assert pass_at_k(2000, 1999, 1000) == 1.0


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_pass_at_k_grows_from_the_mean_to_any(n_and_c):
    n, c = n_and_c
    figures = [pass_at_k(n, c, k) for k in range(1, n + 1)]
    assert figures[0] == c / n
    assert figures[-1] == (c > 0)
    assert figures == sorted(figures)


@pytest.mark.parametrize(("n", "c", "k"), [(4, 1, 0), (4, 1, 5), (4, 5, 1), (4, -1, 1), (0, 0, 1)])
def test_pass_at_k_refuses_what_has_no_meaning(n, c, k):
    with pytest.raises(ConfigError, match="must be in"):
        pass_at_k(n, c, k)


def test_pass_at_1_weighs_problems_not_samples():
    assert pass_at_1([[1], [0, 0, 0, 0]]) == 0.5
    assert pass_at_1([[0.25, 0.75], [True]]) == 0.75


@pytest.mark.parametrize("correct", [[], [[True], []]])
def test_pass_at_1_of_nothing_is_an_error(correct):
    with pytest.raises(ConfigError, match="at least one"):
        pass_at_1(correct)


@pytest.mark.parametrize(
    ("answers", "right", "expected", "why"),
    [
        ("5 5 6", "110", 1, "a majority"),
        ("5 6 6", "100", 0, "a wrong majority"),
        ("5 6 7", "100", 1 / 3, "three tied"),
        ("1/2 0.5 6 6 7", "11000", 1 / 2, "right answers vote together"),
        ("6 7", "00", 0, "a tie of wrong answers"),
        ("5 - - -", "1000", 1, "who does not answer does not vote"),
        ("- -", "00", 0, "nobody answered"),
        ("", "", 0, "nobody was asked"),
        ("A a 5", "001", 0, "case does not split a vote"),
    ],
)
def test_consensus(answers, right, expected, why):
    given = [None if answer == "-" else answer for answer in answers.split()]
    assert consensus(given, [flag == "1" for flag in right]) == expected, why


def test_consensus_sees_through_white_space_and_empty_answers():
    assert consensus(["5", " the  cat", "the\ncat "], [True, False, False]) == 0.0
    assert consensus(["5", "", "  ", " "], [True, False, False, False]) == 1.0


def test_answer_cannot_pose_as_the_right_vote():
    assert consensus(["right", "right", "5"], [False, False, True]) == 0.0


@given(st.lists(st.tuples(st.sampled_from(["5", "6", "7", None]), st.booleans()), max_size=9))
def test_consensus_does_not_depend_on_the_order(samples):
    forwards = consensus(*zip(*samples, strict=True)) if samples else 0.0
    backwards = consensus(*zip(*reversed(samples), strict=True)) if samples else 0.0
    assert forwards == backwards
    assert 0.0 <= forwards <= 1.0


@pytest.mark.parametrize("problems", [30, 100])
def test_interval_holds_the_true_mean_as_often_as_it_says(problems):
    """Samples of a problem are alike: only resampling whole problems gets this right."""
    rng = np.random.default_rng(0)
    held = 0
    for seed in range(200):
        chance = rng.beta(0.6, 0.6, size=problems)
        scores = (rng.binomial(16, chance) / 16).tolist()
        low, high = confidence_interval(scores, resamples=400, seed=seed)
        held += low <= 0.5 <= high
    assert 0.9 <= held / 200 <= 0.99


def test_interval_is_that_of_the_normal_approximation_for_many_problems():
    scores = np.random.default_rng(0).random(2000).tolist()
    error = 1.96 * statistics.stdev(scores) / math.sqrt(len(scores))
    mean = statistics.fmean(scores)
    assert confidence_interval(scores) == pytest.approx((mean - error, mean + error), abs=2e-3)


def test_equal_seeds_give_equal_intervals():
    scores = [0.0, 0.25, 1.0, 0.5]
    assert confidence_interval(scores, seed=3) == confidence_interval(scores, seed=3)
    assert confidence_interval(scores, seed=3, resamples=99) != confidence_interval(
        scores, seed=4, resamples=99
    )


@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_equal_scores_are_no_certainty(score):
    low, high = confidence_interval([score] * 20)
    unseen = 1 - 0.025 ** (1 / 20)
    assert high - low == pytest.approx(unseen)
    assert 0 <= low <= score <= high <= 1


def test_interval_refuses_what_has_no_meaning():
    with pytest.raises(ConfigError, match="at least one score"):
        confidence_interval([])
    with pytest.raises(ConfigError, match=r"confidence must be in \(0, 1\), got 95"):
        confidence_interval([0.5], confidence=95)


def test_summary_of_an_evaluation():
    figures = summarize(
        [
            problem(RIGHT, RIGHT, WRONG, SILENT, name="p0"),
            problem(WRONG, SILENT, SILENT, SILENT, name="p1"),
            problem(RIGHT, WRONG, WRONG, WRONG, name="p2", task="r1envs/Product-v0"),
        ]
    )
    assert figures.problems == 3
    assert figures.k == 4
    assert figures.pass_at_1 == 0.25
    assert figures.pass_at_1_by_task == {"r1envs/Addition-v0": 0.25, "r1envs/Product-v0": 0.25}
    assert figures.pass_at_1_ci[0] <= 0.25 <= figures.pass_at_1_ci[1]
    assert figures.cons_at_k == pytest.approx(1 / 3)
    assert figures.pass_at_k == pytest.approx(2 / 3)
    assert list(figures.parts) == ["accuracy", "format", "language"]
    assert figures.parts["accuracy"] == pytest.approx(3 / 12)
    assert figures.parts["format"] == pytest.approx(8 / 12)
    assert figures.parts["language"] == pytest.approx(10 / 12)
    assert figures.mean_tokens == pytest.approx((8 * 10 + 4 * 64) / 12)
    assert figures.truncated == pytest.approx(4 / 12)
    assert figures.statuses == {"correct": 3, "no_answer": 4, "wrong": 5}


def test_summary_has_every_part_that_all_completions_have():
    both = completion("5", "correct", length=-4.0, safety=0.5)
    one = [completion("6", length=-1.0), completion("6", length=0.0)]
    figures = summarize([problem(both), problem(*one)])
    assert list(figures.parts) == ["accuracy", "format", "language", "length"]
    assert figures.parts["length"] == -2.25, "a mean over problems, not over completions"
    assert figures.to_row()["parts"] == figures.parts


def test_summary_lacks_the_parts_that_nothing_has():
    bare = dataclasses.replace(RIGHT, parts={"accuracy": 1.0})
    assert summarize([problem(bare)]).parts == {"accuracy": 1.0}
    assert summarize([problem(dataclasses.replace(RIGHT, parts={}))]).parts == {}


def test_summary_names_its_figures_as_the_run_files_do():
    row = summarize([problem(RIGHT, WRONG)]).to_row()
    assert json.loads(json.dumps(row)) == row
    assert row["pass@1"] == 0.5
    assert row["cons@2"] == 0.5
    assert row["pass@2"] == 1.0
    assert len(row["pass@1_ci"]) == 2


def test_summary_of_single_samples_has_one_pass_at_1():
    row = summarize([problem(RIGHT), problem(WRONG), problem(WRONG)]).to_row()
    assert row["pass@1"] == pytest.approx(1 / 3)
    assert row["cons@1"] == pytest.approx(1 / 3)


def test_k_is_what_every_problem_has():
    figures = summarize([problem(RIGHT, WRONG, WRONG), problem(WRONG, RIGHT)])
    assert figures.k == 2
    assert figures.cons_at_k == 0.5
    assert figures.pass_at_k == pytest.approx((2 / 3 + 1) / 2)


def test_partial_credit_does_not_pass():
    half = completion("5.1", "wrong", accuracy=0.5)
    assert summarize([problem(half)]).pass_at_1 == 0.0


@pytest.mark.parametrize("problems", [[], [problem()]])
def test_summary_of_nothing_is_an_error(problems):
    with pytest.raises(ConfigError, match="at least one"):
        summarize(problems)


def test_rows_read_back_as_they_were_written():
    before = problem(RIGHT, SILENT, completion("6", length=-1.5))
    row = json.loads(json.dumps(before.to_row()))
    assert row == before.to_row()
    assert EvaluatedProblem.from_row(row) == before
    assert EvaluatedProblem.from_row(row | {"later": 1}) == before


def test_row_that_lacks_a_field_names_it():
    row = problem(RIGHT).to_row()
    del row["completions"][0]["parts"]
    with pytest.raises(RunError, match="lacks 'parts'"):
        EvaluatedProblem.from_row(row)
