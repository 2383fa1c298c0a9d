"""Programs: from what a model wrote to a verdict, by running it on cases.

    verification         `verify_program`: the program goes to the sandbox, its results come back
    cases                what a program is run on, and what it is judged by
    results, answers     from a run to a verdict: of all cases, then of one of them
    comparison           whether what came is what was expected; `tolerance` is what may differ
    decoding             untrusted results as values, for judges
    checkers             judges that are programs, and come as data
    turns                a limit of time for each case
    imports              which packages a program may be going to import
    policy               what a family of tasks forbids programs to use, by their text
    formats              rows of datasets, as they are published

The names below are loaded on first use: a policy needs no sandbox.
"""

from typing import TYPE_CHECKING

from r1envs._lazy import lazy_front_page

if TYPE_CHECKING:
    from r1envs.verifiers.programs.cases import Case, Submission
    from r1envs.verifiers.programs.checkers import Checker
    from r1envs.verifiers.programs.policy import Policy
    from r1envs.verifiers.programs.tolerance import Comparison
    from r1envs.verifiers.programs.verification import verify_program, verify_program_batch
    from r1envs.verifiers.sandbox import Limits

__all__ = [
    "Case",
    "Checker",
    "Comparison",
    "Limits",
    "Policy",
    "Submission",
    "verify_program",
    "verify_program_batch",
]

__getattr__, __dir__ = lazy_front_page(
    __name__,
    {
        "Case": "cases",
        "Checker": "checkers",
        "Comparison": "tolerance",
        "Limits": "verification",
        "Policy": "policy",
        "Submission": "cases",
        "verify_program": "verification",
        "verify_program_batch": "verification",
    },
)
