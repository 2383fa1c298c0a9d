r"""Finding the program in what a model wrote.

A completion is taken from the end of its thought on (see `thoughts`), and from within its
`<answer>` where it has one; a thought that nothing closes holds no program. It ends at the first
token that ends a turn, and starts behind the last one before that starts it. If it has blocks of
code (see `fences`), the program is

- the last block that defines the function that was asked for, or a method of a class `Solution`
  of that name; of blocks that are marked as Python, or as nothing;
- else, as for programs on standard input, the last block that is marked as Python;
- else the last one that is marked as nothing.

A completion may start within a block that the prompt has opened: then its first fence closes that
block, and this is the program. Without blocks the whole is the program.
"""

import re

from r1envs.verifiers.completion import read_completion
from r1envs.verifiers.programs.formats.definitions import defines
from r1envs.verifiers.programs.formats.fences import Block, fences, read_blocks
from r1envs.verifiers.thoughts import after_thought
from r1envs.verifiers.verdict import Status, Verdict

_TURN_STARTS = re.compile(
    r"<\|(?:message|python_tag|end_header_id)\|>|<\|im_start\|>assistant\b|<\|assistant\|>"
)
_TURN_ENDS = re.compile(
    r"<[|｜](?:im_end|endoftext|end_of_text|eot_id|eom_id|end|end▁of▁sentence|return)[|｜]>"
    r"|<\|?file_sep\|?>|(?:</s>|<eos>|<end_of_turn>)\s*+\Z"
)
_MARKS = ("```", "~~~", "[PYTHON]", "[DONE]", "[BEGIN]", "[/PYTHON]")
# How a line of Python starts that a line of English does not: after comments, a keyword with what
# follows it, a name that is called or given a value, a text, or the sign of a decorator.
_STARTS_AS_PYTHON = re.compile(
    r"""(?:\s*+\#[^\n]*+\n)*+\s*+(?:
        (?:(?:async[ ]+)?(?:def|class|for|while|if|with)\b[^\n]*?[:(\[{]|(?:try|else)\s*+:)
        |(?:import|from|return|raise|assert|del|global|nonlocal|yield|pass|break|continue)\b
        |[^\W\d][\w.]*+(?:[(\[]|[ \t]*+(?:[-+*/%&|^@<>]{0,3}=|[,:][^\n=]*+=))
        |[rbuf]{0,2}["']|@\w
    )""",
    re.VERBOSE,
)
_LANGUAGE_ALONE = re.compile(r"\s*+(?:python3?|py)[ \t]*+\n")


def find_program(completion: str, function: str | None = None) -> str | Verdict:
    r"""Find the program; a verdict if there is none.

    Args:
        completion: What a model wrote, untrusted.
        function: What the program must define; None for one that is run as a whole.

    >>> find_program("<think>…</think>So:\n```python\nx = 1\n```\nIt sets x.")
    'x = 1\n'
    >>> find_program("```py\ndef f(): pass\n```\nUse:\n```py\nf()\n```", "f")
    'def f(): pass\n'
    >>> find_program("```py\nprint(1)\n```\nBetter:\n```py\nprint(2)\n```")
    'print(2)\n'
    """
    text = after_thought(completion)
    if text is None:
        return Verdict.wrong("the thought is not closed", Status.NO_ANSWER)
    if "<answer>" in text:
        read = read_completion(text)
        if read.answer is None:
            return read.answer_fault or Verdict.wrong("no answer", Status.NO_ANSWER)
        text = read.answer
    text = _turn(text)
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    program = _within(f"\n{text}", function) if any(mark in text for mark in _MARKS) else text
    if program is None:
        return Verdict.wrong("there is no code block of Python", Status.NO_ANSWER)
    return program if program.strip() else Verdict.wrong("there is no program", Status.NO_ANSWER)


def _turn(text: str) -> str:
    """Take the message out of the tokens around it."""
    text = _TURN_ENDS.split(text, maxsplit=1)[0]  # what a model makes up behind it is no answer
    return _TURN_STARTS.split(text)[-1]


def _within(text: str, function: str | None) -> str | None:
    """Find the program in a text that may have blocks."""
    first = _LANGUAGE_ALONE.match(text)
    start = first.end() - 1 if first else 0
    if not _STARTS_AS_PYTHON.match(text, start):
        blocks = list(read_blocks(text))
        return _choose(blocks, function) if blocks else text[1:]
    fence = next(fences(text, start, in_python=True), None)
    if fence is None:
        return text[start + 1 :]
    head = text[start + 1 : fence.start] + "\n"
    blocks = list(read_blocks(text, fence.end if fence.can_close else fence.start))
    if fence.can_close and not _defining(blocks, function):
        return head
    return _choose([Block(head, is_python=fence.can_close, is_plain=True), *blocks], function)


def _choose(blocks: list[Block], function: str | None) -> str | None:
    blocks = [block for block in blocks if block.text.strip()]
    for chosen in (
        _defining(blocks, function) if len(blocks) > 1 else (),
        [block for block in blocks if block.is_python],
        [block for block in blocks if block.is_plain],
    ):
        if chosen:
            return chosen[-1].text
    return None


def _defining(blocks: list[Block], function: str | None) -> list[Block]:
    if function is None:
        return []
    return [b for b in blocks if (b.is_python or b.is_plain) and defines(b.text, function)]


def entry_point_of(function: str) -> str:
    """Name a function, which may be a method of a class `Solution`: a habit of many models.

    Which of them a program has shows when it is run.
    """
    return f"Solution.{function}|{function}"


def continue_head(head: str, body: str) -> str:
    r"""Put the body of a function behind its head, if need be with the indent that it lost.

    Where its first line alone has none, it was taken off with the white space before it.

    >>> continue_head("def f(n):\n", "n += 1\n    return n\n")
    'def f(n):\n    n += 1\n    return n\n'
    """
    text = body.lstrip("\n")
    if not text or text[0].isspace():
        return head + body
    rest = text.partition("\n")[2]
    if re.search(r"^[^\s#)\]}]", rest, re.MULTILINE):
        text = text.replace("\n", "\n    ")
    separator = "" if head.endswith("\n") else "\n"
    return f"{head}{separator}    {text}"
