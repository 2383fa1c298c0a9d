"""The one reward function."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import r1envs
from r1envs.errors import ConfigError, VerificationError
from r1envs.scoring import as_verdict
from r1envs.verifiers import Status
from r1envs.verifiers.completion import write_completion

TASK = r1envs.get_task("r1envs/Addition-v0")
PROBLEM = TASK.draw(0, 0)
RIGHT = PROBLEM.answer


def score(completion, **weights):
    return r1envs.score(TASK, PROBLEM, completion, r1envs.Weights(**weights))


@pytest.mark.parametrize(
    ("completion", "accuracy", "format_"),
    [
        (f"<think>work</think> <answer>{RIGHT}</answer>", 1, 1),
        (f"<think>work</think>\n<answer> {RIGHT} </answer>\n", 1, 1),
        (f"<answer>{RIGHT}</answer>", 1, 0),
        (f"so: <think>work</think> <answer>{RIGHT}</answer>", 1, 0),
        ("<think>work</think> <answer>1</answer>", 0, 1),
        (f"<think><answer>{RIGHT}</answer></think>", 0, 0),
        (f"<think>work <answer>{RIGHT}</answer>", 0, 0),
        (f"<think>work</think> <answer>{RIGHT}", 0, 0),
        (f"<think>work</think> <answer>1</answer> <answer>{RIGHT}</answer>", 0, 0),
        (f"<think>work</think> {RIGHT}", 0, 0),
        ("", 0, 0),
    ],
)
def test_accuracy_and_format_are_judged_apart(completion, accuracy, format_):
    result = score(completion)
    assert (result.parts["accuracy"], result.parts["format"]) == (accuracy, format_)
    assert result.reward == accuracy + format_


def test_the_language_counts_once_it_is_switched_on():
    mixed = f"<think>so 我们 write 所以 it</think> <answer>{RIGHT}</answer>"
    off, on = score(mixed), score(mixed, language=1)
    assert 0 < off.parts["language"] < 1
    assert off.reward == 2
    assert on.reward == pytest.approx(2 + on.parts["language"])


def test_every_part_counts_by_its_weight():
    mixed = f"<think>so 我们 write 所以 it</think> <answer>{RIGHT}</answer>"
    result = score(mixed, accuracy=2, format=0.5, language=0.25)
    assert result.reward == pytest.approx(2 + 0.5 + 0.25 * result.parts["language"])


def test_a_completion_without_a_thought_is_in_no_language():
    assert score(f"<answer>{RIGHT}</answer>").parts["language"] == 0


@given(st.text())
def test_no_completion_raises(text):
    assert 0 <= score(text).reward <= 2


@given(st.text())
def test_no_answer_raises(text):
    assert score(f"<think>x</think><answer>{text}</answer>").parts["accuracy"] in (0, 1)


class Careless(r1envs.Task):
    """Returns what it was told to."""

    domain = "general"

    def __init__(self, judgement):
        self.judgement = judgement

    def sample(self, rng, level):
        return r1envs.Problem("?", answer="!")

    def verify(self, problem, answer):
        return self.judgement


@pytest.mark.parametrize(
    ("judgement", "status", "credit"),
    [
        (True, Status.CORRECT, 1),
        (False, Status.WRONG, 0),
        (1.0, Status.CORRECT, 1),
        (0.25, Status.WRONG, 0.25),
    ],
)
def test_a_task_may_return_a_verdict_a_bool_or_partial_credit(judgement, status, credit):
    result = r1envs.score(Careless(judgement), PROBLEM, "<answer>x</answer>")
    assert (result.verdict.status, result.parts["accuracy"]) == (status, credit)


@pytest.mark.parametrize("judgement", [None, "1", 2.0, -0.1, float("nan"), [1]])
def test_anything_else_is_the_tasks_fault_and_not_a_zero(judgement):
    with pytest.raises(VerificationError):
        r1envs.score(Careless(judgement), PROBLEM, "<answer>x</answer>")


def test_a_verdict_is_checked_when_it_is_made():
    with pytest.raises(ValueError, match="score must be in"):
        as_verdict(r1envs.Verdict(Status.WRONG, float("nan")))
    with pytest.raises(ConfigError, match="not negative"):
        r1envs.Weights(accuracy=float("nan"))


def test_chat_messages_are_scored_by_what_the_assistant_wrote():
    task = r1envs.get_task("r1envs/Addition-v0")
    problem = task.draw(0, 0)
    right = write_completion("-", problem.answer)
    asked = {"role": "user", "content": problem.question}
    for content in (right, [{"type": "text", "text": right}]):
        chat = [asked, {"role": "assistant", "content": content}]
        assert r1envs.score(task, problem, chat) == r1envs.score(task, problem, right)
        [graded] = r1envs.Grader(task).grade([problem], [chat])
        assert graded.verdict.correct
    with pytest.raises(ConfigError, match="no message of the role assistant among those of user"):
        r1envs.score(task, problem, [asked])
    with pytest.raises(ConfigError, match="the content of a message must be a text, got None"):
        r1envs.score(task, problem, [{"role": "assistant", "content": None}])
