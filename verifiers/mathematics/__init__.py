r"""Grading mathematical answers.

What is fully understood (numbers, words, choices, formulas of school, and lists, intervals
and matrices of them) is decided at once. Everything else goes to worker processes that have a
deadline and a memory limit. No code of a model runs here, and nothing it writes makes this raise.

    verify       the public functions; `policy` holds their options, `errors` what goes wrong
    text/        from a response to a clean text: extraction (boxes, stated, denials,
                 retractions), cleaning, spellings, sentences, Chinese words
    structure/   from a clean text to its outline: lists, intervals, matrices, relations, families
    kinds/       what an answer can be, from number to collection; `kinds/order` is their table
    formulas/    the parser, and what decides whether two formulas are equal
    comparison   two outlines, shown to one kind after the other
    judgement    two texts to a word and a reason, in this process and in workers
    references   the answer in a reference, and whether that is understood, whatever it meets
    questions    rows of data sets: where the question, the reference and the options stand
    symbolic     formulas in a worker; `fallback` is the pool of those

From response and reference to a verdict:

    response ── text.extraction ──> answer           reference
                                      └── text.cleaning ──┘
                      kinds.order.read_outline, structure.outline
                                      │
                comparison ──> kinds, until one decides ──> formulas.deciding
                                      │                            │ UndecidedError
                       judgement: right, wrong, ...    fallback ──> symbolic, in a worker
                                      └────────── Verdict ─────────┘
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
