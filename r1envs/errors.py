"""Everything r1envs raises on purpose.

R1EnvsError
├── ConfigError (ValueError)         a setting is out of range, or unknown
├── UnknownTaskError (LookupError)   no task has that id
├── ReferenceAnswerError (ValueError) a reference answer cannot be understood
├── VerificationError (RuntimeError) a verifier failed; the answer was not judged
│   └── SandboxError                 the sandbox failed or is missing
├── WireError (ValueError)           a record from outside cannot be read
├── MissingExtraError (ImportError)  an optional dependency is not installed
└── RunError (RuntimeError)          a training run cannot start or go on
    └── DivergedError                a loss, gradient or reward is not finite

A wrong, malformed or hostile answer is none of these: it is a Verdict.
"""

import difflib
from collections.abc import Iterable


class R1EnvsError(Exception):
    """Base of every error below."""


class ConfigError(R1EnvsError, ValueError):
    """A setting is out of range, or unknown."""


class ReferenceAnswerError(R1EnvsError, ValueError):
    """A reference answer cannot be understood."""


class VerificationError(R1EnvsError, RuntimeError):
    """A verifier failed; the answer was not judged."""


class SandboxError(VerificationError):
    """The sandbox failed or is missing; the answer was not judged."""


class WireError(R1EnvsError, ValueError):
    """A record that came from outside cannot be read."""


class RunError(R1EnvsError, RuntimeError):
    """A training run cannot start or go on."""


class DivergedError(RunError):
    """A loss, gradient or reward is not finite; nothing was learnt from it."""


class MissingExtraError(R1EnvsError, ImportError):
    """An optional dependency is not installed.

    >>> raise MissingExtraError("torch", extra="agents")
    Traceback (most recent call last):
        ...
    r1envs.errors.MissingExtraError: torch is not installed; run `pip install "r1envs[agents]"`
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f'{package} is not installed; run `pip install "r1envs[{extra}]"`')


class UnknownTaskError(R1EnvsError, LookupError):
    """No task has that id.

    >>> raise UnknownTaskError("r1envs/Additon-v0", known=["r1envs/Addition-v0"])
    Traceback (most recent call last):
        ...
    r1envs.errors.UnknownTaskError: no task 'r1envs/Additon-v0'; did you mean \
'r1envs/Addition-v0'? `r1envs list` prints all 1.
    """

    def __init__(self, task_id: str, known: Iterable[str]) -> None:
        known = sorted(known)
        close = did_you_mean(task_id, known)
        spaces = {name.partition("/")[0] for name in known}
        if not close and ":" not in task_id and task_id.partition("/")[0] not in spaces:
            close = f"; if it is your own, name its module, as in 'my_tasks:{task_id}'."
        super().__init__(
            f"no task {task_id!r}{close or '.'} `r1envs list` prints all {len(known)}."
        )


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name as the end of a message; empty if none is near.

    >>> did_you_mean("grup_size", ["group_size", "clip"])
    "; did you mean 'group_size'?"
    """
    close = difflib.get_close_matches(given, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
