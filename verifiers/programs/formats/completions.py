"""Finding the program in what a model wrote.

A completion is taken from the end of its thought on, and from within its `<answer>` where it has
one. If it has Markdown code fences, the program is the one block marked as Python, or else the
one block marked as nothing; of two or more nobody can tell which one is meant, so there is no
answer. Without fences the whole is the program.
"""

import re

from r1envs.verifiers.completion import read_completion
from r1envs.verifiers.verdict import Status, Verdict

_PYTHON = ("python", "python3", "py")


def find_program(completion: str) -> str | Verdict:
    r"""Find the program; a verdict if there is not one.

    >>> find_program("<think>…</think>So:\n```python\nx = 1\n```\nIt sets x.")
    'x = 1\n'
    >>> find_program("```py\na\n```\n```py\nb\n```").reason
    '2 code blocks, not one'
    """
    text = completion.rpartition("</think>")[2]
    if "<answer>" in text:
        read = read_completion(text)
        if read.answer is None:
            return read.answer_fault or Verdict.wrong("no answer", Status.NO_ANSWER)
        text = read.answer
    if "```" in text:
        return _block(text)
    return text if text.strip() else Verdict.wrong("there is no program", Status.NO_ANSWER)


def _block(text: str) -> str | Verdict:
    found = _blocks(text)
    for names in (_PYTHON, ("",)):
        blocks = [inside for name, inside in found if name in names]
        if len(blocks) > 1:
            return Verdict.wrong(f"{len(blocks)} code blocks, not one", Status.AMBIGUOUS)
        if blocks:
            return blocks[0]
    return Verdict.wrong("there is no closed code block of Python", Status.NO_ANSWER)


def _blocks(text: str) -> list[tuple[str, str]]:
    """Split off the fenced blocks, each with the language that it is marked as."""
    blocks: list[tuple[str, str]] = []
    inside: list[str] | None = None
    language = ""
    for line in text.split("\n"):
        mark = line.strip()
        if inside is None and mark.startswith("```"):
            inside, language = [], mark[3:].strip().lower()
        elif inside is not None and mark == "```":
            blocks.append((language, "\n".join(inside) + "\n"))
            inside = None
        elif inside is not None:
            inside.append(line)
    return blocks


def defines(source: str, name: str) -> bool:
    r"""Tell whether a text has a line that begins the definition of a function.

    >>> defines("import re\ndef f(x): pass", "f"), defines("    def f(x): pass", "f")
    (True, False)
    """
    return re.search(rf"^(async +)?def +{re.escape(name)}\b", source, re.MULTILINE) is not None


def entry_point_of(source: str, function: str) -> str:
    """Name a function, which may be a method of a class `Solution`, as LeetCode has it."""
    return f"Solution.{function}" if "class Solution" in source else function
