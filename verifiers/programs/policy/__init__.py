"""What a family of tasks forbids programs to use, judged from their text before they run.

    policy = Policy(forbid={"loops", "imports"}, allow_imports={"math"}, forbid_builtins={"sum"})
    verify_program(source, cases, entry_point="f", policy=policy)

This is a rule of the game, never a boundary: the sandbox holds what breaks it. The text is
parsed and looked at in killable workers, as a parser can be made to crash or to eat memory.

Seen: all constructs, builtins, imports and methods by the names they are reached by, through
aliases and scopes, and every name that could run or reach something unseen: under a policy
that forbids anything, `exec`, `__builtins__`, `sys.modules`, `getattr` with a computed name
and the like are violations too.

Not seen: what a forbidden name does, done otherwise (`xs[::-1]` for `reversed`, `f"{n}"` or a
renamed `type(text)` for `str`), and the recursion that `recursion` tells of.

    options              `Policy`: what can be forbidden
    refusals             from programs and a policy to verdicts, by way of workers
    checker              the worker's side: all that is forbidden in a program
    dialect              constructs of the language
    reach                builtins, imports and methods; `loopholes` is what could reach them unseen
    recursion            functions that come back to themselves
    scopes, origins      which scope a name belongs to, and where it comes from
    modules              what a dotted name of the standard library stands for
"""

from r1envs.verifiers.programs.policy.options import CONSTRUCTS, Policy
from r1envs.verifiers.programs.policy.refusals import judge_policy

__all__ = ["CONSTRUCTS", "Policy", "judge_policy"]
