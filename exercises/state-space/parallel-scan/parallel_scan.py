"""A linear recurrence as a parallel scan. Read README.md, then fill in the TODO."""

import torch


def parallel_scan(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Solve h_t = a_t h_{t-1} + b_t along dimension 1, from h_{-1} = 0, in about log2(L) rounds.

    Args:
        a: (batch, L, D), any numbers.
        b: (batch, L, D).

    Returns:
        h: (batch, L, D).
    """
    raise NotImplementedError("TODO: combine steps with earlier steps until each holds the whole past")
