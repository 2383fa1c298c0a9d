"""Grading mathematical answers.

What is fully understood (numbers, words, choices, formulas of school, and lists, intervals
and matrices of them) is decided at once. Everything else goes to worker processes that have a
deadline and a memory limit. No code of a model runs here, and nothing it writes makes this raise.

    text/        from a response to a clean text: extraction, cleaning, spellings, sentences
    structure/   from a text to its outline: lists, intervals, matrices, relations, pieces
    kinds/       kinds of answers, such as numbers, quantities, dates and words
    formulas/    the parser, and what decides whether two formulas are equal

    response -> extraction -> clean -> outline -> comparison -> formulas -> judgement -> verdict
"""

from r1envs.verifiers.mathematics.policy import MathPolicy
from r1envs.verifiers.mathematics.verify import (
    check_reference,
    verify_math,
    verify_math_batch,
    verify_math_response,
    verify_math_response_batch,
)

__all__ = [
    "MathPolicy",
    "check_reference",
    "verify_math",
    "verify_math_batch",
    "verify_math_response",
    "verify_math_response_batch",
]
