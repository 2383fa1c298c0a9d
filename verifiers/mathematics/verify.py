"""The public functions: from answers or whole responses to verdicts, one or many at once."""

import math
from collections.abc import Sequence
from typing import cast

from r1envs.errors import ConfigError
from r1envs.verifiers.conversations import Messages, is_chat, written_by_assistant
from r1envs.verifiers.mathematics.formulas.deciding import Formulas
from r1envs.verifiers.mathematics.formulas.open_work import asks_to_divide
from r1envs.verifiers.mathematics.judgement import judge, verdict_of
from r1envs.verifiers.mathematics.kinds.number import same_number
from r1envs.verifiers.mathematics.kinds.numerals import read_number
from r1envs.verifiers.mathematics.policy import DEFAULT_POLICY, MathPolicy
from r1envs.verifiers.mathematics.references import answer_of, left_to_workers
from r1envs.verifiers.mathematics.text.extraction import extract_answer, read_answer
from r1envs.verifiers.verdict import Verdict

# Plain numbers need no further look, but reading long texts twice would cost.
_SHORT = 40


def verify_math(
    answer: str,
    reference: str,
    *,
    timeout: float = 1.0,
    policy: MathPolicy = DEFAULT_POLICY,
) -> Verdict:
    r"""Judge an answer: what stands in the box, or between the answer tags.

    Args:
        answer: What the model wrote. Untrusted.
        reference: The right answer, as LaTeX or plain text. Its kind decides how to compare:
            a word is never a product of letters, nor a date a difference.
        timeout: Seconds that a comparison may take; a worker that takes longer is killed.
        policy: What reasonable people decide differently.

    Raises:
        ReferenceAnswerError: If the reference cannot be understood.
        ConfigError: If the answer is no text, or the timeout no positive number.
        VerificationError: If the workers do not work. It is never a wrong answer.

    >>> verify_math("0.5", r"\frac{1}{2}").correct
    True
    >>> verify_math("12 or 13", "12").correct
    False
    """
    return verify_math_batch([(answer, reference)], timeout=timeout, policy=policy)[0]


def verify_math_response(
    response: str | Messages,
    reference: str,
    *,
    timeout: float = 1.0,
    policy: MathPolicy = DEFAULT_POLICY,
) -> Verdict:
    r"""Judge a whole response: find its answer by the rules of `extraction`, then compare.

    Of chat messages the last one of the assistant is the response.

    >>> verify_math_response(r"<think>6?</think> It is \boxed{5}.", "5").correct
    True
    """
    if is_chat(response):
        response = written_by_assistant(response)[-1]
    text = cast(str, response)  # what else it may be, the batch refuses
    return verify_math_response_batch([(text, reference)], timeout=timeout, policy=policy)[0]


def verify_math_batch(
    pairs: Sequence[tuple[str, str]],
    *,
    timeout: float = 1.0,
    policy: MathPolicy = DEFAULT_POLICY,
) -> list[Verdict]:
    """Judge pairs of (answer, reference), on every core; see `verify_math`."""
    _check(pairs, timeout)
    return _verify(pairs, timeout, policy)


def verify_math_response_batch(
    pairs: Sequence[tuple[str, str]],
    *,
    timeout: float = 1.0,
    policy: MathPolicy = DEFAULT_POLICY,
) -> list[Verdict]:
    """Judge pairs of (response, reference), on every core; see `verify_math_response`."""
    _check(pairs, timeout)
    found = [(extract_answer(response, policy), reference) for response, reference in pairs]
    return _verify(found, timeout, policy)


def check_reference(reference: str, *, timeout: float = 10.0) -> None:
    r"""Make sure that a reference can be understood, when a task or dataset is loaded.

    Args:
        reference: The right answer, as LaTeX or plain text; of a worked solution its box.
        timeout: Seconds for what only a worker can read, such as an integral.

    Raises:
        ReferenceAnswerError: If it cannot.
        VerificationError: If the workers do not work.

    >>> check_reference(r"\frac{1}{2")
    Traceback (most recent call last):
        ...
    r1envs.errors.ReferenceAnswerError: the reference '\\frac{1}{2' cannot be understood: ...
    """
    text = answer_of(reference)
    if not left_to_workers(text):
        return
    from r1envs.verifiers.mathematics.fallback import read_in_worker

    read_in_worker(text, timeout)


def _check(pairs: Sequence[tuple[str, str]], timeout: float) -> None:
    if not (isinstance(timeout, (int, float)) and timeout > 0 and math.isfinite(timeout)):
        raise ConfigError(f"timeout must be a positive number of seconds, got {timeout}")
    for answer, _ in pairs:
        if not isinstance(answer, str):
            raise ConfigError(f"an answer or a response must be text, got {type(answer)}")


def _verify(
    pairs: Sequence[tuple[str | Verdict, str]], timeout: float, policy: MathPolicy
) -> list[Verdict]:
    """Judge pairs of (answer, reference); a verdict stands where there is no answer."""
    references = [answer_of(reference) for _, reference in pairs]
    decided = [
        _decide(answer, reference, policy)
        for (answer, _), reference in zip(pairs, references, strict=True)
    ]
    left = [n for n, each in enumerate(decided) if isinstance(each, str)]
    if left:
        from r1envs.verifiers.mathematics.fallback import compare_in_workers

        asked = [(references[n], str(decided[n])) for n in left]
        for n, verdict in zip(left, compare_in_workers(asked, timeout, policy), strict=True):
            decided[n] = verdict
    return [verdict for verdict in decided if isinstance(verdict, Verdict)]


def _decide(answer: str | Verdict, reference: str, policy: MathPolicy) -> Verdict | str:
    """Judge what can be judged here; else give the answer as the workers are to see it."""
    if isinstance(answer, str) and len(answer) < _SHORT:
        verdict = _decide_numbers(answer, reference, policy)
        if verdict is not None:
            return verdict
    # First: whether the reference is understood does not depend on the answer.
    left = left_to_workers(reference)
    content = read_answer(answer, policy) if isinstance(answer, str) else answer
    if left or isinstance(content, Verdict):
        return content
    try:
        judgement = judge(reference, content, Formulas(policy.rounded_digits), policy)
    # UndecidedError, or a fault of ours, which is no verdict: a worker raises what is still wrong.
    except Exception:
        return content
    return verdict_of(reference, *judgement)


def _decide_numbers(answer: str, reference: str, policy: MathPolicy) -> Verdict | None:
    """Judge two plain numbers; None where one is something else, or is left to be computed."""
    given = read_number(answer)
    expected = read_number(reference) if given is not None else None
    if given is None or expected is None:
        return None
    if not same_number(expected, given, policy):
        return Verdict.wrong(f"{answer.strip()} is not {reference.strip()}")
    if policy.unevaluated or not asks_to_divide(reference, answer):
        return Verdict.right()
    return None
