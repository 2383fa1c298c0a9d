"""The completion format of the DeepSeek-R1 paper: thought and answer, each in its tags.

    <think> … </think> <answer> … </answer>

Each tag exactly once, in this order, and nothing but white space outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from r1envs.verifiers.verdict import Status, Verdict

TAGS = ("<think>", "</think>", "<answer>", "</answer>")


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


def write_completion(thought: str, answer: str) -> str:
    """Write a completion in the format."""
    return f"<think>{thought}</think>\n<answer>{answer}</answer>"


def read_completion(text: str) -> Completion:
    """Split a completion into its parts, in time linear in its length.

    Format and answer are judged apart: text outside of the tags breaks the format, but an
    answer that stands in exactly one pair of tags, outside of the thought, can be read.
    """
    counts, places = _counts(text), _places(text)
    fault = _answer_fault(text, counts, places)
    return Completion(
        thought=_between(text, "<think>", "</think>", counts, places),
        answer=None if fault else _between(text, "<answer>", "</answer>", counts, places),
        format=_format(text, counts, places),
        answer_fault=fault,
    )


def verify_format(completion: str) -> Verdict:
    """Judge whether a completion keeps the format: each tag once, in order, nothing outside.

    >>> verify_format("<think>2+3=5</think> <answer>5</answer>").correct
    True
    >>> verify_format("<answer>5</answer>").reason
    '<think> occurs 0 times, not once'
    """
    return _format(completion, _counts(completion), _places(completion))


def _counts(text: str) -> dict[str, int]:
    return {tag: text.count(tag) for tag in TAGS}


def _places(text: str) -> dict[str, int]:
    """Say where each tag stands first; -1 where there is none."""
    return {tag: text.find(tag) for tag in TAGS}


def _format(completion: str, counts: Mapping[str, int], places: Mapping[str, int]) -> Verdict:
    for tag, count in counts.items():
        if count != 1:
            return Verdict.wrong(f"{tag} occurs {count} times, not once")
    think, end_think, answer, end_answer = places.values()
    if not think < end_think < answer < end_answer:
        return Verdict.wrong("the tags are not in the order <think> </think> <answer> </answer>")
    outside = (
        completion[:think],
        completion[end_think + len("</think>") : answer],
        completion[end_answer + len("</answer>") :],
    )
    if any(part.strip() for part in outside):
        return Verdict.wrong("there is text outside of the tags")
    if not completion[think + len("<think>") : end_think].strip():
        return Verdict.wrong("the thought is empty")
    if not completion[answer + len("<answer>") : end_answer].strip():
        return Verdict.wrong("the answer is empty")
    return Verdict.right()


def _answer_fault(
    text: str, counts: Mapping[str, int], places: Mapping[str, int]
) -> Verdict | None:
    if counts["<answer>"] > 1 or counts["</answer>"] > 1:
        return Verdict.wrong("more than one answer tag", Status.AMBIGUOUS)
    start, end = places["<answer>"], places["</answer>"]
    if start == -1 or end < start:
        reason = "the answer tag is not closed" if start != -1 and end == -1 else "no answer tags"
        return Verdict.wrong(reason, Status.NO_ANSWER)
    if text.rfind("<think>") > text.rfind("</think>"):
        # A thought that was cut, or opened again: what stands in it is no answer.
        return Verdict.wrong("the thought is not closed", Status.NO_ANSWER)
    if text.rfind("</think>") > start:
        return Verdict.wrong("the answer stands inside the thought", Status.NO_ANSWER)
    if not text[start + len("<answer>") : end].strip():
        return Verdict.wrong("the answer is empty", Status.NO_ANSWER)
    return None


def _between(
    text: str, opening: str, closing: str, counts: Mapping[str, int], places: Mapping[str, int]
) -> str | None:
    if counts[opening] != 1 or counts[closing] != 1:
        return None
    start, end = places[opening] + len(opening), places[closing]
    return text[start:end].strip() if start <= end else None
