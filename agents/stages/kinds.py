"""What a stage is, and the table of its kinds."""

import abc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from r1envs.agents.policy import Policy
from r1envs.agents.stages.workshop import Workshop
from r1envs.errors import ConfigError, did_you_mean
from r1envs.plugins import import_plugin
from r1envs.task import Part


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage(abc.ABC):
    """A step of a recipe: its settings, and what it does with them."""

    kind: ClassVar[str]
    draws: ClassVar[bool] = True
    """Whether what it makes depends on the seed and on the environment."""
    name: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The stages that must be done before."""
        return ()

    def check(self, parts: Sequence[Part]) -> None:  # noqa: B027  # most kinds name no parts
        """Refuse settings that do not fit the tasks, by the parts that their scores have.

        Raises:
            ConfigError: If one does not.
        """

    @abc.abstractmethod
    def run(self, shop: Workshop) -> Policy:
        """Make a policy out of those of earlier stages."""


KINDS: dict[str, type[Stage]] = {}

Kind = TypeVar("Kind", bound=Stage)


def stage(kind: str) -> Callable[[type[Kind]], type[Kind]]:
    """Enter a dataclass under the name by which recipes ask for it.

    A kind that is not among ours is written with its module: `kind = "acme.stages:warm_up"`.
    """

    def enter(cls: type[Kind]) -> type[Kind]:
        cls.kind = kind
        KINDS[kind] = cls
        return cls

    return enter


def find_kind(name: str) -> type[Stage]:
    """Find the kind of stage that a recipe asks for, importing the module that it names.

    Raises:
        ConfigError: If there is none.
    """
    module, _, kind = name.rpartition(":")
    if module:
        import_plugin(module, name)
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS)
        raise ConfigError(f"no kind of stage {name!r}{hint}; known are {', '.join(KINDS)}")
    return KINDS[kind]
