"""Talking with a policy: what is said in turns, as the tokens that it reads and writes."""

import dataclasses

from r1envs.agents.generator import Finish, Sampled, SamplingConfig
from r1envs.agents.policy import Policy
from r1envs.prompts import PromptStyle, render_prompt, render_turn


class Conversation:
    """What was said so far, and how it goes on.

    The policy is spoken to as an environment speaks to it in training: the first message is a
    question, and each further one a turn.
    """

    def __init__(self, policy: Policy, style: PromptStyle, sampling: SamplingConfig) -> None:
        self._sampling = sampling
        self._rendering = dataclasses.replace(policy, style=style).rendering
        self._generator = policy.generator()
        self._spoken = style.spoken
        self.tokens: list[int] = []
        """All tokens so far."""
        self._ended = True

    def say(self, text: str, *, seed: int) -> tuple[str, Sampled]:
        """Say something, and give the reply as text and as it was sampled.

        Raises:
            ConfigError: If the model's context does not hold what was said.
        """
        if self.tokens:
            said = render_turn(text, self._spoken)
            self.tokens += self._rendering.hear(said, ended=self._ended)
        else:
            self.tokens += self._rendering.begin(render_prompt(text, self._spoken))
        (reply,) = self._generator.generate([self.tokens], 1, self._sampling, seed=seed)
        self.tokens += reply.tokens
        self._ended = reply.finish is Finish.STOP
        return self._rendering.read(reply.tokens), reply
