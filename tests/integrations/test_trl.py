"""TRL's trainer gets what our own environments give, and what it needs around it.

What needs TRL or `datasets` is skipped where they are missing.
"""

import importlib.util
import inspect
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

import r1envs
from r1envs.errors import ConfigError, MissingExtraError
from r1envs.integrations.trl import dataset, environment_factory, reward_functions
from r1envs.wire import to_wire

ROOT = Path(__file__).parents[2]
TASKS = ["r1envs/Addition-v0", "r1envs/Sudoku-v0", "r1envs/GreatestCommonDivisor-v0"]
HOSTILE = [
    "",
    "\x00\ud800\udfff",
    "<answer>" * 500,
    "<think></think><answer>5</answer><answer>6</answer>",
    "<think>1</think> <answer>" + "9" * 5000 + "</answer>",
    r"<think>1</think> <answer>\frac{1}{0}</answer>",
    "<think>1</think> <answer>__import__('os').system('true')</answer>",
    "<think>1</think> <answer>10^{10^{10^{10}}}</answer>",
    "<think>1 <answer>2</answer>",
    "<answer>" + "(" * 3000 + "</answer>",
]
CALL = """<tool_call>
{"name": "reply", "arguments": {"answer": "%s"}}
</tool_call>"""


def needs(*names):
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"{missing} not installed")


def mixed(count):
    """Completions of several tasks, right, wrong and hostile, and what our environment gives."""
    hostile = itertools.cycle(HOSTILE)
    for n in range(count):
        env = r1envs.ReasoningEnv(TASKS[n % len(TASKS)])
        env.reset(seed=n)
        right = f"<think>so</think> <answer>{env.problem.answer}</answer>"
        wrong = "<think>so</think> <answer>123</answer>"
        text = [right, wrong, next(hostile), f"<answer>{env.problem.answer}</answer>"][n // 3 % 4]
        problem = env.problem
        yield env.task.id, text, json.dumps(to_wire(problem)), env.step(text)[1]


@pytest.mark.parametrize("is_chat", [False, True])
def test_rewards_are_those_of_our_environments(is_chat):
    rows = list(mixed(204))
    sums = []
    for task in TASKS:
        mine = [row for row in rows if row[0] == task]
        texts = [[{"role": "assistant", "content": row[1]}] if is_chat else row[1] for row in mine]
        columns = {"prompts": texts, "completion_ids": [[1]] * len(mine), "trainer_state": None}
        problems = [row[2] for row in mine]
        parts = [
            each(completions=texts, problem=problems, **columns) for each in reward_functions(task)
        ]
        sums += zip(map(sum, zip(*parts, strict=True)), [row[3] for row in mine], strict=True)
    assert len(sums) == 204
    assert all(theirs == ours for theirs, ours in sums)
    assert {ours for _, ours in sums} == {0.0, 1.0, 2.0}


def test_parts_have_names_and_weights():
    functions = reward_functions("r1envs/Addition-v0", weights={"language": 0.5, "format": 0})
    assert [each.__name__ for each in functions] == ["accuracy", "language"]
    problem = r1envs.get_task("r1envs/Addition-v0").draw(0, 0)
    text = f"<think>this is easy enough</think> <answer>{problem.answer}</answer>"
    columns = {"completions": [text], "problem": [json.dumps(to_wire(problem))]}
    assert [each(**columns) for each in functions] == [[1.0], [0.5]]


def test_domains_judge_by_a_column():
    (accuracy,) = reward_functions("math", column="answer")
    assert accuracy(completions=[r"\boxed{4}", r"\boxed{4}"], answer=[4, ["5", "4"]]) == [1.0, 1.0]
    with pytest.raises(ConfigError, match="no column 'answer', it has solution"):
        accuracy(completions=["4"], solution=["4"])


def test_what_was_not_judged_is_none_in_every_part():
    functions = reward_functions("math", column="answer", weights={"format": 1})
    given = {"completions": [r"\boxed{4}"] * 2, "answer": [r"\frac{1}{2", "4"]}
    assert [each(**given) for each in functions] == [[None, 1.0], [None, 0.0]]


class Counting(r1envs.Task):
    """A task that counts what it is asked."""

    id = "test/Counting-v0"
    bounded = True
    asked = 0

    def sample(self, rng, level):
        return r1envs.Problem(str(rng.integers(10**6)), "1")

    def verify(self, problem, answer):
        Counting.asked += 1
        return answer == "1"


def test_an_answer_is_verified_once_for_all_parts():
    Counting.asked = 0
    problem = json.dumps(to_wire(Counting().draw(0, 0)))
    given = {"completions": ["<answer>1</answer>", "<answer>2</answer>"], "problem": [problem] * 2}
    first, second = reward_functions(Counting())
    assert [first(**given), second(**given)] == [[1.0, 0.0], [0.0, 0.0]]
    assert Counting.asked == 2
    first(**given | {"completions": ["<answer>1</answer>"] * 2})
    assert Counting.asked > 2


@needs("datasets")
def test_a_data_set_has_the_problems_of_an_environment():
    rows = dataset("r1envs/Addition-v0", 5, seed=3, level=(1, 4))
    env = r1envs.ReasoningEnv("r1envs/Addition-v0", level=(1, 4))
    for n, row in enumerate(rows):
        prompt, _ = env.reset(seed=3 if n == 0 else None)
        assert row["prompt"] == prompt
        assert json.loads(row["problem"]) == to_wire(env.problem)
    chat = dataset("r1envs/Addition-v0", 1, seed=3, chat=True)[0]["prompt"]
    assert [message["role"] for message in chat] == ["system", "user"]


@pytest.mark.skipif(importlib.util.find_spec("datasets") is not None, reason="it is installed")
def test_what_is_not_installed_is_said():
    with pytest.raises(MissingExtraError, match="datasets is not installed"):
        dataset("r1envs/Addition-v0", 1)


def test_a_data_set_has_at_least_one_row():
    with pytest.raises(ConfigError, match="count must be at least 1, got 0"):
        dataset("r1envs/Addition-v0", 0)


def test_an_episode_of_turns_by_the_tool():
    task = r1envs.get_task("r1envs/Mastermind-v0")
    problem = task.draw(5, 0)
    episode = environment_factory(task)()
    assert episode.reset(prompt="…", problem=json.dumps(to_wire(problem))) is None
    assert episode.get_reward() == 0.0
    wrong = "A" * len(problem.answer)
    first = episode.reply(wrong)
    assert "exact" in first
    assert first == task.respond(problem, [wrong]).text
    assert episode.get_reward() == 0.0
    episode.reply(problem.answer)
    assert episode.get_reward() == 1.0
    assert episode.reply(problem.answer) == "The episode is over."


def test_episodes_without_a_data_set_draw_their_problems():
    make = environment_factory("r1envs/Addition-v0", seed=4)
    first, second = make(), make()
    task = r1envs.get_task("r1envs/Addition-v0")
    for n, episode in enumerate((first, second)):
        problem = task.draw(4, n)
        assert episode.reset() == f"{problem.question}\n{task.answer_form}"
        assert episode.reply(problem.answer) == "The answer was taken."
        assert episode.get_reward() == 1.0
    first.reset()
    assert first.reply("<answer></answer>\x00") == "The answer was taken."
    assert first.get_reward() == 0.0


def test_the_tool_is_all_that_a_model_sees():
    episode = environment_factory("r1envs/Addition-v0")()
    members = inspect.getmembers(type(episode), predicate=inspect.isfunction)
    seen = {name for name, _ in members if not name.startswith("_")}
    assert seen == {"reset", "get_reward", "reply"}


@needs("trl", "torch")
@pytest.mark.timeout(300)
def test_the_example_trains_a_model(tmp_path):
    answer = subprocess.run(
        [sys.executable, ROOT / "examples" / "trl_grpo.py", tmp_path],
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert answer.returncode == 0, answer.stderr
    assert "step 2 {'rewards/accuracy/mean': " in answer.stdout
    assert "'rewards/format/mean': " in answer.stdout
    assert float(answer.stdout.split()[-1]) > 0


@needs("trl", "torch")
@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("ignore")
def test_the_trainer_takes_the_environments(tmp_path):
    import trl

    from r1envs.agents.tiny import TinyModelConfig, make_model, train_tokenizer

    templates = Path(trl.__file__).parent / "chat_templates"
    task = r1envs.get_task("r1envs/Mastermind-v0")
    tokenizer = train_tokenizer([task.draw(0, 0).question], 320)
    tokenizer.chat_template = (templates / "qwen3.jinja").read_text()
    config = trl.GRPOConfig(
        str(tmp_path),
        max_steps=1,
        per_device_train_batch_size=4,
        num_generations=2,
        max_completion_length=8,
        report_to="none",
        use_cpu=True,
        bf16=False,
        save_strategy="no",
        logging_steps=1,
    )
    trainer = trl.GRPOTrainer(
        make_model(TinyModelConfig(width=32, layers=1, vocabulary=320), tokenizer, seed=0),
        args=config,
        processing_class=tokenizer,
        train_dataset=dataset(task, 4, chat=True),
        environment_factory=environment_factory(task),
    )
    assert trainer.tools[0].__name__ == "reply"
    trainer.train()
    assert trainer.state.log_history[0]["rewards/TaskEpisode/mean"] == 0.0
    # What no random model writes: calls of the tool, half of them with the right answer.
    answered = itertools.count()

    def write(prompt_ids, *_, **__):
        answers = [each._problem.answer for each in trainer.environments]
        if next(answered):
            texts = ["Well."] * len(prompt_ids)
        else:
            answers = [answer if n % 2 else "" for n, answer in enumerate(answers)]
            texts = [CALL % answer for answer in answers]
        return [[*tokenizer(text)["input_ids"], tokenizer.eos_token_id] for text in texts], None

    trainer._generate_single_turn = write
    trainer.model.train()
    trainer._generate_and_score_completions(list(trainer.train_dataset))
    assert [each.get_reward() for each in trainer.environments] == [0.0, 1.0, 0.0, 1.0]
