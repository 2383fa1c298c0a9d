"""Rule-based verifiers: from what a model wrote to a verdict, without trusting it.

The names below are the public ones; each is loaded on first use, so importing this
package costs a few milliseconds and needs nothing outside the standard library.
"""

if __name__ != "r1envs.verifiers":
    raise ImportError(
        f"this folder was imported as {__name__!r}; write `import r1envs.verifiers` "
        "(and run `pytest`, not `python -m pytest`, in the repository root)"
    )

from typing import TYPE_CHECKING

from r1envs._lazy import lazy_front_page

if TYPE_CHECKING:
    from r1envs.verifiers.completion import verify_format
    from r1envs.verifiers.language import language_consistency
    from r1envs.verifiers.mathematics import (
        MathPolicy,
        check_reference,
        verify_math,
        verify_math_batch,
        verify_math_response,
        verify_math_response_batch,
    )
    from r1envs.verifiers.programs import (
        Case,
        Checker,
        Comparison,
        Limits,
        Policy,
        verify_program,
    )
    from r1envs.verifiers.sandbox import isolation_level
    from r1envs.verifiers.verdict import Status, Verdict

__all__ = [
    "Case",
    "Checker",
    "Comparison",
    "Limits",
    "MathPolicy",
    "Policy",
    "Status",
    "Verdict",
    "check_reference",
    "isolation_level",
    "language_consistency",
    "verify_format",
    "verify_math",
    "verify_math_batch",
    "verify_math_response",
    "verify_math_response_batch",
    "verify_program",
]

__getattr__, __dir__ = lazy_front_page(
    __name__,
    {
        "Case": "programs",
        "Checker": "programs",
        "Comparison": "programs",
        "Limits": "programs",
        "MathPolicy": "mathematics",
        "Policy": "programs",
        "Status": "verdict",
        "Verdict": "verdict",
        "check_reference": "mathematics",
        "isolation_level": "sandbox",
        "language_consistency": "language",
        "verify_format": "completion",
        "verify_math": "mathematics",
        "verify_math_batch": "mathematics",
        "verify_math_response": "mathematics",
        "verify_math_response_batch": "mathematics",
        "verify_program": "programs",
    },
)
