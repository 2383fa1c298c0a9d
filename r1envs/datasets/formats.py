"""What a row of a data set holds: the ready mappings, and one's own over field names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from r1envs.errors import ConfigError, ReferenceAnswerError, did_you_mean

Names: TypeAlias = Mapping[str, str | list[str]]
"""The fields of a row by the names they are read under; several are put together as a list."""

_FUNCTION = "Answer with the whole function, with what it imports, in one block of Python code."
_PROGRAM = "Answer with one block of Python code that does what the question asks for."
_VALUE = "Answer with the value alone."
_LETTER = "Answer with the letter of one option."

# What may stand in the mapping of a row of mathematics.
_MATH_NAMES = ("question", "answer", "options", "solution", "level", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFormat:
    """How the rows of a data set are read, and what their answers look like."""

    domain: str
    answer_form: str
    programs: str = ""
    """The format of programs that the rows have; empty for mathematics."""
    has_options: bool = False
    names: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The fields of a mapping of one's own, by the names they are read under."""
    only_named: bool = False
    """Whether what the mapping does not name is not read."""

    def fields(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give the fields of a row under the names that are read.

        Raises:
            ReferenceAnswerError: If one is missing.
        """
        if not self.names:
            return row
        used = [field for _, fields in self.names for field in fields]
        for field in used:
            if field not in row:
                known = ", ".join(map(str, row))
                raise ReferenceAnswerError(f"there is no field {field!r}; there are {known}")
        others = {} if self.only_named else {n: row[n] for n in row if n not in used}
        values = {name: [row[field] for field in fields] for name, fields in self.names}
        return others | {n: v[0] if len(v) == 1 else v for n, v in values.items()}


def _mathematics(answer_form: str = _VALUE, *, has_options: bool = False) -> RowFormat:
    return RowFormat(domain="math", answer_form=answer_form, has_options=has_options)


def _programs(dataset: str, answer_form: str) -> RowFormat:
    return RowFormat(domain="code", answer_form=answer_form, programs=dataset)


MAPPINGS: dict[str, RowFormat] = {
    "gsm8k": _mathematics("Answer with one number."),
    "svamp": _mathematics("Answer with one number."),
    "aime": _mathematics("Answer with one whole number from 0 to 999."),
    "math": _mathematics(),
    "olympiadbench": _mathematics("Answer with the value, or with all values and commas between."),
    "minerva": _mathematics(),
    "college_math": _mathematics(),
    "choices": _mathematics(_LETTER, has_options=True),
    "mmlu": _mathematics(_LETTER, has_options=True),
    "aqua": _mathematics(_LETTER, has_options=True),
    "humaneval": _programs("humaneval", _FUNCTION),
    "humanevalplus": _programs("humaneval", _FUNCTION),
    "mbpp": _programs("mbpp", _FUNCTION),
    "mbppplus": _programs("mbpp", _FUNCTION),
    "apps": _programs("apps", _PROGRAM),
    "taco": _programs("taco", _PROGRAM),
    "livecodebench": _programs("livecodebench", _PROGRAM),
    "codecontests": _programs("codecontests", _PROGRAM),
    "leetcode": _programs("leetcode", _PROGRAM),
    "kodcode": _programs("kodcode", _PROGRAM),
}
"""The ready mappings by name."""


def row_format(mapping: str | Names, domain: str | None = None) -> RowFormat:
    """Find a ready mapping, or read one's own.

    >>> row_format({"question": "problem", "answer": "result"}).names
    (('question', ('problem',)), ('answer', ('result',)))

    Args:
        mapping: A name of `MAPPINGS`; or field names such as {"question": "problem", "answer":
            "solution"}, where "like" may name the ready mapping that they make a row into.
        domain: Where the task is counted, if not where the mapping says.

    Raises:
        ConfigError: If there is no such mapping, or its names are of nothing that is read.
    """
    found = _ready(mapping) if isinstance(mapping, str) else _own(mapping)
    if domain is None:
        return found
    if bool(found.programs) != (domain == "code"):
        raise ConfigError(f"rows of domain {found.domain!r} cannot be counted as {domain!r}")
    return replace(found, domain=domain)


def _ready(name: str) -> RowFormat:
    if name not in MAPPINGS:
        close = did_you_mean(name, MAPPINGS)
        known = ", ".join(MAPPINGS)
        raise ConfigError(
            f"mapping must be one of {known}, or the names of fields, such as "
            f"{{'question': 'problem', 'answer': 'solution'}}, got {name!r}{close}"
        )
    return MAPPINGS[name]


def _own(mapping: Names) -> RowFormat:
    named = dict(mapping)
    like = named.pop("like", None)
    found = MAPPINGS["choices" if "options" in named else "math"]
    if like is not None:
        found = _ready(str(like))
    if not found.programs:
        _check_math_names(named)
    names = tuple((name, _fields(name, fields)) for name, fields in named.items())
    return replace(found, names=names, only_named=not found.programs)


def _check_math_names(named: Mapping[str, Any]) -> None:
    for name in named:
        if name not in _MATH_NAMES:
            close = did_you_mean(name, _MATH_NAMES)
            raise ConfigError(f"a mapping is of {', '.join(_MATH_NAMES)}, got {name!r}{close}")
    for name in ("question", "answer"):
        if name not in named:
            raise ConfigError(f"a mapping must say which field is the {name}, got {list(named)}")


def _fields(name: str, fields: object) -> tuple[str, ...]:
    given = tuple(fields) if isinstance(fields, list | tuple) else (fields,)
    if not given or not all(isinstance(field, str) for field in given):
        raise ConfigError(f"mapping: {name!r} must be a field's name or several, got {fields!r}")
    return given
