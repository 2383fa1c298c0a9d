"""Which third-party packages a program may be going to import, by its text."""

import re
from collections.abc import Sequence

from r1envs.errors import ConfigError
from r1envs.verifiers.sandbox.packages import NEEDS, allow

_WITHOUT = ("wasm",)  # levels that have no packages
_NAMED = re.compile(rf"\b(?:{'|'.join(NEEDS)})\b")


def imported_packages(source: str, level: str) -> tuple[str, ...]:
    """Give the packages that a program gets where nobody said which.

    None for one that imports none, as most. Else those that it needs, but never one of the many
    sets that programs could think of, as each set has processes of its own: numpy, or all that are
    installed. The text is not parsed: a line with the words `import` and `numpy` will do.

    >>> imported_packages("import re", "full")
    ()
    """
    if level in _WITHOUT or not any(name in source for name in NEEDS):
        return ()
    lines = [line for line in source.split("\n") if "import" in line]
    found = {name for line in lines for name in _NAMED.findall(line)}
    if not found:
        return ()
    return _installed(["numpy"] if found == {"numpy"} else sorted(NEEDS))


def _installed(names: Sequence[str]) -> tuple[str, ...]:
    there: list[str] = []
    for name in names:
        try:
            there += allow([name])
        except ConfigError:
            continue
    return tuple(there)
