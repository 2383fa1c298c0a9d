"""Running untrusted Python programs, at a stated level of isolation.

    level = isolation_level()            # the strongest that this machine has proven to keep
    run = run(job, level=level, limits=Limits(), max_output=4096)

What a run tells (`CompletedRun`) comes from the kernel, but for its output, which is the
program's own word.

    levels               what each level of isolation covers, its proof, and runs under it
    probe, remedies      what a level forbids, tried; what to do where that is possible
    runners              the trainer's side: processes, each lent to one run at a time
    zygote, child        their side: the process that forks for each run, and the run up to
    harness              the program over its cases; it says what jobs and answers are
    namespaces, seccomp, kernel, mappings     what is asked of Linux
    archive, packages, streams, substitutes, threads     what programs find
    limits, jobs, values, returned, protocol  what a run is given, and what it gives
    wasm                 the level without Linux
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
