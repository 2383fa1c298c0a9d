"""A key-value cache that writes in place, for Hugging Face decoders."""

from torch import Tensor
from transformers import DynamicCache, PretrainedConfig
from transformers.cache_utils import (
    DummyLayer,
    DynamicIndexedLayer,
    DynamicLayer,
    DynamicSlidingWindowLayer,
)


class GrowingLayer(DynamicLayer):
    """Keys and values of one layer in storage with room for the tokens to come.

    The layer it replaces copies everything that was cached whenever one token is added.
    """

    _storage: tuple[Tensor, Tensor] | None = None

    keys: Tensor
    values: Tensor

    def __init__(self, room: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._room = room

    def update(
        self, key_states: Tensor, value_states: Tensor, *args: object, **kwargs: object
    ) -> tuple[Tensor, Tensor]:
        """Append the new tokens' keys and values, each [rows, heads, tokens, width]."""
        if self._storage is None:
            self.lazy_initialization(key_states, value_states)
            self._reserve(key_states, value_states)
        start = self.get_seq_length()
        end = start + key_states.shape[-2]
        self._ensure(end)
        assert self._storage is not None
        for stored, new in zip(self._storage, (key_states, value_states), strict=True):
            stored[:, :, start:end] = new
        self._show(end)
        return self.keys, self.values

    def reorder_cache(self, beam_idx: Tensor) -> None:
        """Keep these rows alone, in this order; a row may come more than once."""
        if self._storage is not None:
            self._replace([self.keys[beam_idx], self.values[beam_idx]])

    def _reserve(self, *like: Tensor) -> None:
        # Each has its own heads and width: those of latent attention differ.
        keys, values = (t.new_empty(*t.shape[:2], self._room, t.shape[-1]) for t in like)
        self._storage = (keys, values)

    def _ensure(self, length: int) -> None:
        if length > self._room:
            self._room = max(length, 2 * self._room)
            self._replace([self.keys, self.values])

    def _replace(self, filled: list[Tensor]) -> None:
        length = self.get_seq_length()
        self._reserve(*filled)
        assert self._storage is not None
        for stored, old in zip(self._storage, filled, strict=True):
            stored[:, :, :length] = old[:, :, :length] if length else stored[:, :, :0]
        self._show(length)

    def _show(self, length: int) -> None:
        assert self._storage is not None
        self.keys, self.values = (stored[:, :, :length] for stored in self._storage)


def growing_cache(config: PretrainedConfig, room: int) -> DynamicCache:
    """Make the cache of a model with room for `room` tokens a row.

    Layers of other kinds than full attention keep the class that the model needs.
    """
    cache = DynamicCache(config=config)
    cache.layers = [
        GrowingLayer(room) if type(layer) is DynamicLayer else layer for layer in cache.layers
    ]
    return cache


def is_plain(config: PretrainedConfig) -> bool:
    """Whether the cache of a model holds keys and values of tokens, and nothing else."""
    plain = {DynamicLayer, DynamicSlidingWindowLayer, DynamicIndexedLayer, DummyLayer}
    return all(type(layer) in plain for layer in DynamicCache(config=config).layers)
