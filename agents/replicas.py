"""Gradients on several cores: a batch is dealt to copies of a model that share its weights.

PyTorch cuts each multiplication among the cores. The matrices of a small model are too small for
that: two cores compute the embedded model's gradients 1.1 times as fast as one. A thread for each
part of the batch, with copies that share the weights and have gradients of their own, makes it
1.5 times (two cores, 16 documents).
"""

import contextlib
import copy
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Self, TypeVar

import torch
from transformers import PreTrainedModel

Part = TypeVar("Part")
Figures = TypeVar("Figures")

Gradient = Callable[[PreTrainedModel, Sequence[Part]], Figures]
"""Adds the gradient of a hand's loss to that of a model, and tells what else is to be known."""

# Under it threads wait for Python more than they compute; beyond it each multiplication has work
# enough for all cores.
_SMALLEST, _LARGEST = 200_000, 20_000_000
# Beyond it the parts of a batch get too small.
_MOST = 4


class Replicas(Generic[Figures]):
    """A model, and copies that share its weights. Closing it ends its threads.

    How many there are depends on the device, the cores and the model alone: sums are taken in
    the same order in every run on a machine, and come out the same, bit for bit.
    """

    def __init__(self, model: PreTrainedModel) -> None:
        self._models = [model, *(_sharing_weights(model) for _ in range(_copies(model)))]
        self._threads = ThreadPoolExecutor(len(self._models))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._models)

    def deal(self, rows: Sequence[Part]) -> list[Sequence[Part]]:
        """Deal rows to the copies; sorted by length, all get the same work."""
        hands = (rows[n :: len(self)] for n in range(len(self)))
        return [hand for hand in hands if hand]

    def backward(
        self, hands: Sequence[Sequence[Part]], gradient: Gradient[Part, Figures]
    ) -> list[Figures]:
        """Add the gradients of the hands' losses to those of the model.

        Args:
            hands: For each copy, what it computes; see `deal`.
            gradient: Computes that. Losses are summed, so each is its share of the whole batch's.

        Returns:
            What `gradient` told, in the order of the hands.
        """
        if len(hands) == 1:
            return [gradient(self._models[0], hands[0])]
        share = max(1, torch.get_num_threads() // len(self))
        with _intra_op_threads(share):
            jobs = [
                self._threads.submit(_with_threads, share, gradient, model, hand)
                for model, hand in zip(self._models, hands, strict=False)
            ]
            figures = [job.result() for job in jobs]
        self._gather()
        return figures

    def _gather(self) -> None:
        for weights in zip(*(model.parameters() for model in self._models), strict=True):
            own, *others = weights
            for other in others:
                if other.grad is not None:
                    own.grad = other.grad if own.grad is None else own.grad.add_(other.grad)
                    other.grad = None


def _copies(model: PreTrainedModel) -> int:
    fits = _SMALLEST <= model.num_parameters() <= _LARGEST
    if model.device.type != "cpu" or not fits or _has_dropout(model):
        return 0
    return min(_MOST, torch.get_num_threads()) - 1


def _has_dropout(model: PreTrainedModel) -> bool:
    """Tell whether passes draw at random: in threads the order of draws would be chance."""
    settings = model.config.to_dict()
    return any("drop" in name and value for name, value in settings.items())


def _sharing_weights(model: PreTrainedModel) -> PreTrainedModel:
    twin = copy.deepcopy(model)
    for own, shared in zip(twin.parameters(), model.parameters(), strict=True):
        own.data = shared.data
    return twin


def _with_threads(
    number: int, gradient: Gradient[Part, Figures], model: PreTrainedModel, hand: Sequence[Part]
) -> Figures:
    torch.set_num_threads(number)  # of this thread alone: OpenMP keeps a number for each
    return gradient(model, hand)


@contextlib.contextmanager
def _intra_op_threads(number: int) -> Iterator[None]:
    # MKL keeps one number for the whole process: whoever set it last has set it for all.
    before = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)
