"""Putting tasks into Gymnasium's registry without importing Gymnasium.

`import r1envs.verifiers` must cost milliseconds, so importing r1envs must not import
Gymnasium; yet `gym.make` must know the tasks, in whichever order the two are imported. Only a
hook in the import does that: Gymnasium 1 asks no entry points for plugins, and an id that names
its module (`gym.make("r1envs:r1envs/Addition-v0")`) would be needed in one of the orders.
"""

import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Sequence

from r1envs.tasks import CATALOG, OF_OPTIONS
from r1envs.tasks.of_extras import of_extras

MIXTURE_ID = "r1envs/Mixture-v0"

_BUILT_IN = (*CATALOG, *OF_OPTIONS, MIXTURE_ID)


def register_when_imported() -> None:
    """Register the built-in tasks now, or as soon as somebody imports Gymnasium."""
    if "gymnasium" in sys.modules:
        register_ids((*_BUILT_IN, *of_extras()))
    else:
        sys.meta_path.insert(0, _GymnasiumWatcher())


def register_ids(task_ids: Sequence[str], module: str = "") -> None:
    """Enter tasks into Gymnasium's registry; an id that is there already is left alone.

    With `module`, which registers them, an environment that is made again in another process
    imports it there.
    """
    from gymnasium.envs.registration import register, registry

    prefix = f"{module}:" if module not in ("", "__main__", "__mp_main__") else ""
    for task_id in task_ids:
        if task_id in registry:
            continue
        register(
            id=task_id,
            entry_point="r1envs.env:ReasoningEnv",
            vector_entry_point="r1envs.vector:ReasoningVectorEnv",
            # A mixture is told its tasks by whoever makes it.
            kwargs={} if task_id == MIXTURE_ID else {"task": prefix + task_id},
        )


class _GymnasiumWatcher:
    """Finds nothing itself; it lets the real finders load Gymnasium, then registers."""

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if name != "gymnasium":
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            # Somebody may only be asking whether Gymnasium is there: go on watching.
            sys.meta_path.insert(0, self)
        if spec is not None and spec.loader is not None:
            self._run_after_load(spec.loader)
        return spec

    def _run_after_load(self, loader: object) -> None:
        load = loader.exec_module  # type: ignore[attr-defined]

        def exec_module(module: types.ModuleType) -> None:
            sys.meta_path.remove(self)
            load(module)
            register_ids((*_BUILT_IN, *of_extras()))

        loader.exec_module = exec_module  # type: ignore[attr-defined]
