"""An embedding with its own backward. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class Lookup(torch.autograd.Function):
    """Forward copies rows of a table; backward adds the gradients of the copies to their rows."""

    @staticmethod
    def forward(ctx, weight: torch.Tensor, ids: torch.Tensor, padding_idx: int | None) -> torch.Tensor:
        """Return the rows of weight that ids name, and keep what backward needs.

        Args:
            ctx: `ctx.save_for_backward(...)` keeps tensors; keep anything else as an attribute of ctx.
            weight: (num, dim).
            ids: int64 of any shape, from 0 to num - 1.
            padding_idx: the row that gets no gradient, from 0 to num - 1, or None.

        Returns:
            (*ids.shape, dim)
        """
        raise NotImplementedError("TODO: look up")

    @staticmethod
    def backward(ctx, grad_output: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """Return one gradient for each argument of forward: that of weight (num, dim), then None, None.

        Args:
            ctx: what forward kept.
            grad_output: (*ids.shape, dim).
        """
        raise NotImplementedError("TODO: add each gradient to its row")


class Embedding(nn.Module):
    """A learned vector for each of num ids.

    Args:
        num: rows of the table.
        dim: numbers in a vector.
        padding_idx: the row of the padding, which starts as zeros and gets no gradient. Negative: counted from the end.

    Raises:
        ValueError: padding_idx is outside -num ... num - 1.
    """

    def __init__(self, num: int, dim: int, padding_idx: int | None = None):
        super().__init__()
        raise NotImplementedError("TODO: self.weight, standard normal, zeros in the padding's row")

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the vectors of ids, (*ids.shape, dim).

        Args:
            ids: int64 of any shape.

        Raises:
            IndexError: an id is negative, or num or more.
        """
        raise NotImplementedError("TODO: check the ids, then Lookup.apply")
