r"""What a completion looks like: where the thought stands in it, and where the answer.

By default as in the DeepSeek-R1 paper,

    <think> … </think> <answer> … </answer>

each tag exactly once, in this order, and nothing but white space outside. `CompletionFormat` says
what differs: other marks, a thought that the prompt has opened, an answer in a box.
"""

from dataclasses import dataclass
from typing import NamedTuple

from r1envs.errors import ConfigError
from r1envs.verifiers.boxes import find_boxes
from r1envs.verifiers.verdict import Status, Verdict

TAGS = ("<think>", "</think>", "<answer>", "</answer>")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionFormat:
    r"""Where thought and answer stand in a completion: what is read, and what is rewarded.

    >>> boxed = CompletionFormat(thought=None, answer=None)
    >>> read_completion(r"2+3 is \boxed{5}.", boxed).answer
    '5'

    Raises:
        ConfigError: If marks are missing, or equal.
    """

    thought: tuple[str, str] | None = ("<think>", "</think>")
    """What opens and closes the thought; None if all that stands before the answer is thought."""
    answer: tuple[str, str] | None = ("<answer>", "</answer>")
    r"""What opens and closes the answer; None if it stands in one `\boxed{}`, with text around."""
    opened: bool = False
    """Whether the prompt ends with the opening mark of the thought. A completion that begins
    with the mark all the same is not held to have it twice."""
    endings: tuple[str, ...] = ()
    """What may be left at the end, such as "<|im_end|>"."""

    def __post_init__(self) -> None:
        marks = [*(self.thought or ()), *(self.answer or ())]
        if not all(marks) or len(set(marks)) < len(marks) or len(marks) % 2:
            raise ConfigError(f"thought and answer need different marks, got {marks}")
        if self.opened and self.thought is None:
            raise ConfigError("opened needs the marks of a thought, got thought=None")

    @property
    def where(self) -> str:
        r"""Say where the answer is to be written: "inside <answer> </answer> tags"."""
        if self.answer is None:
            return r"inside \boxed{}"
        return f"inside {self.answer[0]} {self.answer[1]} tags"


PAPERS = CompletionFormat()
"""The format of the DeepSeek-R1 paper."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The parts of a completion.

    >>> read_completion("<think>2+3=5</think> <answer>5</answer>").answer
    '5'
    """

    thought: str | None
    """The text inside the thinking tags; None without exactly one closed pair of them."""
    answer: str | None
    """The text inside the answer tags, stripped; None where no answer can be read."""
    format: Verdict
    """Whether the whole keeps the format."""
    answer_fault: Verdict | None
    """Why there is no answer; None if there is one."""


def write_completion(thought: str, answer: str, form: CompletionFormat = PAPERS) -> str:
    r"""Write a completion in a format.

    >>> write_completion("2+3=5.", "5", CompletionFormat(answer=None, opened=True))
    '2+3=5.</think>\n\\boxed{5}'
    """
    if form.thought is not None:
        thought = f"{'' if form.opened else form.thought[0]}{thought}{form.thought[1]}"
    if form.answer is None:
        return f"{thought}\n\\boxed{{{answer}}}"
    return f"{thought}\n{form.answer[0]}{answer}{form.answer[1]}"


def read_completion(text: str, form: CompletionFormat = PAPERS) -> Completion:
    """Split a completion into its parts, in time linear in its length.

    Format and answer are judged apart: text outside of the tags breaks the format, but an
    answer that stands outside of the thought in exactly one pair of tags, or in one box, can be
    read. A thought that is one may quote the tags.
    """
    text = _whole(text, form)
    split = _split(text, form)
    found = _boxed(split) if form.answer is None else _tagged(split, *form.answer)
    if split.is_open and found.status is not Status.AMBIGUOUS:
        # A thought that was cut, or opened again: what stands in it is no answer.
        found = _Found("", status=Status.NO_ANSWER, reason="the thought is not closed")
    thought = split.thought if form.thought else found.before
    return Completion(
        thought=None if thought is None else thought.strip(),
        answer=None if found.fault else found.answer,
        format=_format(text, split, found, form),
        answer_fault=found.fault,
    )


def verify_format(completion: str, form: CompletionFormat = PAPERS) -> Verdict:
    """Judge whether a completion keeps the format: each tag once, in order, nothing outside.

    >>> verify_format("<think>2+3=5</think> <answer>5</answer>").correct
    True
    >>> verify_format("<answer>5</answer>").reason
    '<think> occurs 0 times, not once'
    """
    return read_completion(completion, form).format


class _Split(NamedTuple):
    """A completion, and its thought."""

    before: str
    thought: str | None
    """None unless the marks stand once each, in order, where the format has them."""
    behind: str
    """All of the text, if there is no thought."""
    is_open: bool
    end: int
    """Where in `behind` a thought ends last; -1 where none does."""


class _Found(NamedTuple):
    """The answer, and what stands around it outside of the thought."""

    answer: str
    before: str = ""
    behind: str = ""
    status: Status = Status.CORRECT
    reason: str = ""

    @property
    def fault(self) -> Verdict | None:
        return Verdict.wrong(self.reason, self.status) if self.reason else None


_EMPTY = "the answer is empty"


def _whole(text: str, form: CompletionFormat) -> str:
    """Take away what is left at the end, and add what the prompt has begun."""
    for ending in form.endings:
        text = text.rstrip().removesuffix(ending)
    if form.opened and form.thought and not text.lstrip().startswith(form.thought[0]):
        text = form.thought[0] + text
    return text


def _split(text: str, form: CompletionFormat) -> _Split:
    if form.thought is None:
        return _Split("", None, text, False, -1)
    opening, closing = form.thought
    start, end = text.find(opening), text.rfind(closing)
    if text.count(opening) == 1 == text.count(closing) and start < end:
        thought = text[start + len(opening) : end]
        return _Split(text[:start], thought, text[end + len(closing) :], False, -1)
    return _Split("", None, text, text.rfind(opening) > end, end)


def _tagged(split: _Split, opening: str, closing: str) -> _Found:
    outside = split.before + split.behind
    if outside.count(opening) > 1 or outside.count(closing) > 1:
        return _Found("", status=Status.AMBIGUOUS, reason="more than one answer tag")
    start, end = outside.find(opening), outside.find(closing)
    if (start == -1 and opening in (split.thought or "")) or -1 < start < split.end:
        return _no_answer("the answer stands inside the thought")
    if start == -1 or end < start:
        is_cut = start != -1 and end == -1
        return _no_answer("the answer tag is not closed" if is_cut else "no answer tags")
    if start < len(split.before):
        return _no_answer("the answer stands before the thought")
    answer = _seen(outside[start + len(opening) : end])
    before, behind = outside[len(split.before) : start], outside[end + len(closing) :]
    return _Found(answer, before, behind) if answer else _no_answer(_EMPTY, before, behind)


def _boxed(split: _Split) -> _Found:
    """Read what the boxes hold, if that is one and the same."""
    text = split.behind[split.end + 1 :]
    boxes, fault = find_boxes(text)
    if fault:
        return _no_answer(fault)
    if len({box.content.strip() for box in boxes}) > 1:
        return _Found("", status=Status.AMBIGUOUS, reason="the boxes hold different answers")
    answer = _seen(boxes[0].content)
    return _Found(answer, text[: boxes[0].start]) if answer else _no_answer(_EMPTY)


def _no_answer(reason: str, before: str = "", behind: str = "") -> _Found:
    return _Found("", before, behind, Status.NO_ANSWER, reason)


def _seen(text: str) -> str:
    """Take away white space; all of it, if nothing of the text can be seen."""
    text = text.strip()
    # Nearly always the first character tells.
    is_seen = text[:1].isprintable() or any(c.isprintable() and c != " " for c in text)
    return text if is_seen else ""


def _format(text: str, split: _Split, found: _Found, form: CompletionFormat) -> Verdict:
    for mark in (*(form.thought or ()), *(form.answer or ())):
        if (count := text.count(mark)) != 1:
            return Verdict.wrong(f"{mark} occurs {count} times, not once")
    if found.fault is not None and (form.answer is None or found.reason != _EMPTY):
        order = " ".join((*(form.thought or ()), *(form.answer or ())))
        reason = f"the tags are not in the order {order}" if form.answer else found.reason
        return Verdict.wrong(reason)
    before = found.before if form.thought else ""
    if form.answer and (split.before.strip() or before.strip() or found.behind.strip()):
        return Verdict.wrong("there is text outside of the tags")
    if form.thought and not _seen(split.thought or ""):
        return Verdict.wrong("the thought is empty")
    return Verdict.wrong(found.reason) if found.reason else Verdict.right()
