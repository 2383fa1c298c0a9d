"""Running untrusted Python programs, at a stated level of isolation.

    level = isolation_level()            # the strongest that this machine has proven to keep
    run = run(job, level=level, limits=Limits(), max_output=4096)

What a run tells (`CompletedRun`) comes from the kernel, but for its output, which is the
program's own word. See `levels` for what each level covers, `harness` for jobs and answers.
"""

from r1envs.verifiers.sandbox.levels import LEVELS, Proof, isolation_level, proofs, resolve, run
from r1envs.verifiers.sandbox.limits import Limits
from r1envs.verifiers.sandbox.packages import allow
from r1envs.verifiers.sandbox.runners import CompletedRun

__all__ = [
    "LEVELS",
    "CompletedRun",
    "Limits",
    "Proof",
    "allow",
    "isolation_level",
    "proofs",
    "resolve",
    "run",
]
