"""Muon: momentum whose update of a matrix is made orthogonal.

Jordan et al. 2024, https://kellerjordan.github.io/posts/muon. PyTorch's own computes in bf16,
which a CPU without instructions for it does over twenty times slower than float32, and it takes
one matrix at a time; here those of a shape are taken together.

Shape suffixes: K matrices of a shape, R rows, C columns, R <= C.
"""

import math
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.optim import Optimizer

# The quintic of the reference: its slope at 0 is the largest at which singular values still
# end near 1, between 0.7 and 1.2.
_QUINTIC = (3.4445, -4.7750, 2.0315)
# One fewer than there: small singular values stay smaller, what is learnt is the same.
ITERATIONS = 4
_EPS = 1e-7


class Muon(Optimizer):
    """Nesterov momentum, made orthogonal, with decoupled weight decay; for matrices alone."""

    def __init__(
        self,
        matrices: Iterable[Tensor],
        *,
        lr: float = 0.02,
        momentum: float = 0.95,
        weight_decay: float = 0.1,
    ) -> None:
        super().__init__(matrices, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Update every matrix that has a gradient."""
        for group in self.param_groups:
            matrices = [p for p in group["params"] if p.grad is not None]
            directions = [self._direction(p, group["momentum"]) for p in matrices]
            for alike in _by_shape(directions):
                ready = orthogonalized(torch.stack([_wide(directions[n]) for n in alike]))
                for n, update in zip(alike, ready, strict=True):
                    _apply(matrices[n], update, group["lr"], group["weight_decay"])

    def _direction(self, matrix: Tensor, momentum: float) -> Tensor:
        assert matrix.grad is not None
        state = self.state[matrix]
        if not state:
            state["momentum"] = torch.zeros_like(matrix)
        average: Tensor = state["momentum"].lerp_(matrix.grad, 1 - momentum)
        return matrix.grad.lerp(average, momentum)


def orthogonalized(matrix_KRC: Tensor) -> Tensor:
    """Move the singular values of matrices near to 1 by Newton and Schulz's iteration.

    >>> singular = torch.linalg.svdvals(orthogonalized(torch.randn(1, 4, 6)))
    >>> bool(((0.5 < singular) & (singular < 1.5)).all())
    True
    """
    a, b, c = _QUINTIC
    # bf16 is enough, and is what GPUs are fast at.
    work_KRC = matrix_KRC.bfloat16() if matrix_KRC.is_cuda else matrix_KRC
    work_KRC = work_KRC / (work_KRC.norm(dim=(1, 2), keepdim=True) + _EPS)
    for _ in range(ITERATIONS):
        gram_KRR = work_KRC @ work_KRC.mT
        factor_KRR = torch.baddbmm(gram_KRR, gram_KRR, gram_KRR, beta=b, alpha=c)
        work_KRC = torch.baddbmm(work_KRC, factor_KRR, work_KRC, beta=a)
    return work_KRC.to(matrix_KRC.dtype)


def _by_shape(matrices: Sequence[Tensor]) -> list[list[int]]:
    alike: dict[tuple[int, ...], list[int]] = {}
    for n, matrix in enumerate(matrices):
        alike.setdefault(tuple(_wide(matrix).shape), []).append(n)
    return list(alike.values())


def _wide(matrix: Tensor) -> Tensor:
    return matrix.mT if matrix.shape[0] > matrix.shape[1] else matrix


def _apply(matrix: Tensor, update_RC: Tensor, rate: float, weight_decay: float) -> None:
    rows, columns = matrix.shape
    matrix.mul_(1 - rate * weight_decay)
    update = update_RC.mT if rows > columns else update_RC
    matrix.add_(update, alpha=-rate * math.sqrt(max(1, rows / columns)))
