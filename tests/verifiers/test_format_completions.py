"""The program in what models write: fences, several blocks, what a prompt has opened, thoughts."""

import time

import pytest

from r1envs.verifiers import Case, Status, Verdict, verify_program
from r1envs.verifiers.programs.formats import judge_row
from r1envs.verifiers.programs.formats.completions import continue_head, find_program
from r1envs.verifiers.programs.formats.definitions import defines

F = "def f(x):\n    return x\n"
DOCUMENTED = 'def f(x):\n  """Give x.\n\n  ```\n  f(1)\n  ```\n  """\n  return x\n'


@pytest.mark.parametrize(
    "completion",
    [
        F,
        f"\ufeff{F}",
        f"So:\n```python\n{F}```\n",
        f"So:\n```python\n{F}",
        f'```python title="f.py" linenos\n{F}```',
        f"``` {{.python .numberLines}}\n{F}```",
        f"```{{python}}\n{F}```",
        f"```Python3.11\n{F}``` \t\nIt gives x.",
        f"~~~py\n{F}~~~",
        f"`````python\n{F}`````",
        f"````markdown\n```python\ny\n```\n````\n```python\n{F}```",
        f"```python\r\n{F.replace(chr(10), chr(13) + chr(10))}```",
        f"Use ```f(x)``` so:\n```python\n{F}```",
        "1. So:\n\n   ```python\n   def f(x):\n       return x\n   ```\n\n2. Done.",
        "- ```python\n  def f(x):\n      return x\n  ```",
        "-\tSo:\n\n\t```python\n\tdef f(x):\n\t    return x\n\t```",
        "10. So:\n    ```python\ndef f(x):\n    return x\n```",
        f"<|channel|>analysis<|message|>So.<|end|><|start|>assistant<|channel|>final<|message|>{F}",
        f"<|channel|>final<|message|>```python\n{F}```<|return|>",
        f"analysisWe give x.assistantfinal```python\n{F}```",
        f"[THINK]```python\ndef f(x): pass\n```[/THINK]```python\n{F}```",
        f"◁think▷```python\ndef f(x): pass\n```◁/think▷{F}",
        f"<|python_tag|>{F}<|eom_id|>",
        f"<|im_start|>assistant\n```python\n{F}```<|im_end|>",
        f"<|start_header_id|>assistant<|end_header_id|>```python\n{F}```<|eot_id|>",
        f"{F}<file_sep>test.py\nprint(f(1))",
        f"{F}<|im_end|>\n<|im_start|>assistant\n```python\ndef f(x): pass\n```",
    ],
)
def test_one_block_in_all_its_forms(completion):
    assert find_program(completion, "f") == F


@pytest.mark.parametrize(
    "completion",
    [
        f"```python\n{F}```\nUse:\n```python\nprint(f(2))\n```\n```\n2\n```",
        f"```python\nprint(f(2))\n```\n```python\n{F}```",
        f"```python\ndef f(x):\n    return 1\n```\nBetter:\n```python\n{F}```",
        f"```python\nprint(1)\n```\n```\n{F}```\n```bash\ndef f(x)\n```",
        f"```python\n{F}```\n```python\nprint('''\ndef f(x):\n''')\n# def f(x):\n```",
        f"```python\n{F}```\n```python\nif True:\n    def f(x): pass\n```",
        f"{F}\n```python\nprint(f(1))\n```",
        f"def f(x):\n    return 1\n```\nBetter:\n```python\n{F}```",
    ],
)
def test_of_several_blocks_the_last_that_defines_what_is_asked_for(completion):
    assert find_program(completion, "f").strip() == F.strip()


@pytest.mark.parametrize(
    ("completion", "program"),
    [
        ("```python\nprint(0)\n```\n```python\nprint(1)\n```\n```\n1\n```", "print(1)\n"),
        ("Here's the code:\n```\nprint(1)\n```\nIt's good.", "print(1)\n"),
        ("# Solution\n\n```\nprint(1)\n```\n", "print(1)\n"),
        ("**Solution**\n```\nprint(1)\n```\n", "print(1)\n"),
        ("Answer:\n```\nprint(1)\n```\n", "print(1)\n"),
        # The prompt has opened the block.
        ("n = int(input())\nprint(n)\n```\n\nThis prints it.", "n = int(input())\nprint(n)\n"),
        ("import sys\nprint(1)\n```\nUse:\n```python\ng()\n```", "import sys\nprint(1)\n"),
        ("# one\nx, y = 1, 2\n```\nfoo", "# one\nx, y = 1, 2\n"),
        ("    return x\n```\n", "    return x\n"),
        ("python\nprint(1)\n```", "print(1)\n"),
        ("print(1)\n[DONE]\nYou are an expert.", "print(1)\n"),
        ("[PYTHON]\nprint(1)\n[/PYTHON]\n[TESTS]\nassert x", "print(1)\n"),
        ("So:\n[BEGIN]\nprint(1)\n[DONE]", "print(1)\n"),
        # What ends a turn.
        ("```python\nprint(1)\n```<|im_end|>", "print(1)\n"),
        ("print(1)\n<|endoftext|>Write another", "print(1)\n"),
        ("```python\nprint(1)\n```<｜end▁of▁sentence｜>", "print(1)\n"),
        ("```python\nprint(1)\n```</s>\n", "print(1)\n"),
        ("print('</s>')\n", "print('</s>')\n"),
    ],
)
def test_a_program_for_standard_input(completion, program):
    assert find_program(completion) == program


@pytest.mark.parametrize(
    "completion",
    [
        DOCUMENTED,
        f"{DOCUMENTED}```\nThat is all.",
        f"So:\n```python\n{DOCUMENTED}```\nThat is all.",
        f"So:\n```python\n{DOCUMENTED}```\nOr:\n```python\nprint('''a''')\n```",
    ],
)
def test_a_fence_within_a_string_is_part_of_the_program(completion):
    assert find_program(completion, "f") == DOCUMENTED


def test_a_string_that_nothing_ends_does_not_take_the_rest():
    broken = 'def f(x):\n  """\n  return x\n'
    assert find_program(f"So:\n```python\n{broken}```\nThat's all.", "f") == broken


@pytest.mark.parametrize(
    "completion",
    [
        f"<think>\n```python\n{F}```",
        f"<think>\n```python\n{F}```\nbut wait",
        f"<think>So.</think>\n```python\n{F}```\n<think>No.",
        f"<think>\n```python\n{F}```</think>",
        f"<|channel|>analysis<|message|>```python\n{F}```<|end|>",
        f"[THINK]\n```python\n{F}```",
        f"<reasoning>\n```python\n{F}```\n",
        f"analysisWe give x.\n```python\n{F}```\n",
        "```java\nint f(int x) { return x; }\n```",
        "```python\n```",
        " \n",
    ],
)
def test_a_completion_without_a_program(completion):
    assert find_program(completion, "f").status == Status.NO_ANSWER


@pytest.mark.parametrize(
    ("source", "does"),
    [
        ("async  def f(): pass", True),
        ("f = lambda x: x", True),
        ("f: Callable = g", True),
        ("class f: pass", True),
        ("class Solution(object):\n    x = 1\n\n    def f(self): pass", True),
        ("class Solutions:\n    def f(self): pass", False),
        ("class Solution:\n    pass\ndef g():\n    def f(): pass", False),
        ("f == 1", False),
        ("def ff(): pass", False),
        ("x = '''\ndef f(): pass\n'''", False),
        ('x = "it\'s"\ndef f(): pass', True),
        ("# it's\ndef f(): pass", True),
        ('"""It\'s."""\ndef f(): pass', True),
        (r"x = '\''" + "\ndef f(): pass", True),
    ],
)
def test_what_a_text_defines(source, does):
    assert defines(source, "f") is does


HOSTILE = [
    *("```\n", "```py\n", '```py\n"""\n', '```py\n\\"""\n```\n', "```py\n'''\n\"\"\"\n```\n"),
    *("'", '"', "\\", "`", " ", "- ", "1. ", "#\n", "\ndef f", "\nf ", "\nf:", "</s> ", "a,"),
    *("[DONE]\n", "[BEGIN]\n", "~~~~\n", "if a", "1", "\n", '"""', "<|im_end", "class Solution\n"),
]


@pytest.mark.parametrize("start", ["", "x = 1\n", "So it is\n"])
@pytest.mark.parametrize("part", HOSTILE)
def test_no_text_takes_more_than_its_length(part, start):
    short, long = (_seconds(start + part * (n // len(part))) for n in (30_000, 240_000))
    # The square of the length would be 64 times as much.
    assert long < 0.2 or long < 30 * short


def _seconds(text):
    spent = []
    for _ in range(3):
        before = time.thread_time()
        find_program(text, "f")
        spent.append(time.thread_time() - before)
    return min(spent)


@pytest.mark.parametrize(
    ("body", "program"),
    [
        ("    n += 1\n    return n\n", "def f(n):\n    n += 1\n    return n\n"),
        ("n += 1\n    return n\n", "def f(n):\n    n += 1\n    return n\n"),
        ("n += 1\nif n:\n    return n", "def f(n):\n    n += 1\n    if n:\n        return n"),
        ("\n    return n", "def f(n):\n\n    return n"),
        ("", "def f(n):\n"),
    ],
)
def test_the_indent_that_a_body_lost(body, program):
    assert continue_head("def f(n):\n", body) == program


@pytest.mark.parametrize(
    ("source", "right"),
    [
        ("class Solution:\n    def f(self, n): return n + 1", True),
        ("# a class Solution is not needed\ndef f(n): return n + 1", True),
        ("class SolutionCache: step = 1\ndef f(n): return n + SolutionCache.step", True),
        ("x = 'class Solution:'\ndef f(n): return n + 1", True),
        ("class Solution: pass\ndef f(n): return n + 1", True),
        ("if 1:\n    class Solution:\n        def f(self, n): return n + 1", True),
        ("class A:\n    def f(self, n): return n + 1\nclass Solution(A): pass", True),
        ("def f(n): return 0\nclass Solution:\n    def f(self, n): return n + 1", True),
        ("class Solution:\n    def g(self, n): return n + 1", False),
        ("class Solution:\n    def f(self, n): return n", False),
    ],
)
def test_a_function_that_may_be_a_method_of_solution(source, right):
    mbpp = {"task_id": 1, "text": "", "code": "def f(n): return n + 1"}
    tests = [["assert f(1) == 2"], ["assert f(1) == 2", "assert sorted([f(1)], key=f) == [2]"]]
    apps = {"problem_id": 1, "input_output": '{"fn_name": "f", "inputs": [[1]], "outputs": [2]}'}
    for name, row in (
        ("apps", apps | {"question": ""}),
        ("mbpp", mbpp | {"test_list": tests[0]}),
        ("mbpp", mbpp | {"test_list": tests[1]}),
    ):
        verdict = judge_row(name, row, source)
        assert verdict.correct is right, (name, row, verdict)


def test_a_method_where_a_case_asks_for_a_function():
    source = "class Solution:\n    def f(self, n): return n + 1"
    case = Case(args=(1,), expected=2)
    assert not verify_program(source, [case], entry_point="f").correct
    assert verify_program(source, [case], entry_point="f|Solution.f").correct
    verdict = verify_program("x = 1", [case], entry_point="Solution.f|f")
    assert verdict.reason == "no function named 'f'"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("<think>", "</think>"), ("<THINK>", "</THINK>"), ("[THINK]", "[/THINK]"),
     ("◁think▷", "◁/think▷"), ("<seed:think>", "</seed:think>"),
     ("<|begin_of_thought|>", "<|end_of_thought|>"),
     ("<|channel|>analysis<|message|>", "<|channel|>final<|message|>")],
)  # fmt: skip
def test_what_stands_in_a_thought_is_no_program_in_whatever_marks(opening, closing):
    draft = "```python\ndef f(x): return 0\n```\n"
    final = "```python\ndef f(x): return x\n```\n"
    assert find_program(f"{opening}{draft}{closing}{final}", "f") == "def f(x): return x\n"
    cut = find_program(f"{opening}{final}", "f")
    assert isinstance(cut, Verdict)
    assert cut.status is Status.NO_ANSWER
