"""Verifiable-reasoning environments for training language models by reinforcement learning.

The names below are the public ones; each is loaded on first use. Importing this package, or
Gymnasium after it, puts every built-in task into Gymnasium's registry.
"""

from typing import TYPE_CHECKING

from r1envs import _gymnasium
from r1envs._lazy import lazy_front_page

if TYPE_CHECKING:
    from r1envs.curriculum import Curriculum
    from r1envs.env import ReasoningEnv
    from r1envs.grading import Grader
    from r1envs.infos import draw_again
    from r1envs.mixing import Mixture, mixture
    from r1envs.problem import Problem
    from r1envs.records import Score, Transcript, Turn
    from r1envs.registry import get_task, register, task_ids
    from r1envs.reward_front import reward
    from r1envs.scoring import Weights, score
    from r1envs.task import Part, Task
    from r1envs.vector import ReasoningVectorEnv
    from r1envs.verifiers import Status, Verdict

__version__ = "0.1.0"

__all__ = [
    "Curriculum",
    "Grader",
    "Mixture",
    "Part",
    "Problem",
    "ReasoningEnv",
    "ReasoningVectorEnv",
    "Score",
    "Status",
    "Task",
    "Transcript",
    "Turn",
    "Verdict",
    "Weights",
    "draw_again",
    "get_task",
    "mixture",
    "register",
    "reward",
    "score",
    "task_ids",
]

__getattr__, __dir__ = lazy_front_page(
    __name__,
    {
        "Curriculum": "curriculum",
        "Grader": "grading",
        "Mixture": "mixing",
        "Part": "task",
        "Problem": "problem",
        "ReasoningEnv": "env",
        "ReasoningVectorEnv": "vector",
        "Score": "records",
        "Status": "verifiers",
        "Task": "task",
        "Transcript": "records",
        "Turn": "records",
        "Verdict": "verifiers",
        "Weights": "scoring",
        "draw_again": "infos",
        "get_task": "registry",
        "mixture": "mixing",
        "register": "registry",
        "reward": "reward_front",
        "score": "scoring",
        "task_ids": "registry",
    },
)

_gymnasium.register_when_imported()
