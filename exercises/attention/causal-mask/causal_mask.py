"""Causal attention: no position sees a later one. Read README.md, then fill in the TODOs."""

import torch


def causal_mask(n: int) -> torch.Tensor:
    """Tell which positions each position may look at.

    Args:
        n: number of positions, at least 1.

    Returns:
        (n, n), bool, on the CPU: True at [i, j] where position i may look at position j, that is j <= i.
    """
    raise NotImplementedError("TODO: a triangle of True")


def causal_attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Scaled dot-product attention in which no query sees a key after its own position.

    Args:
        q: (..., L, D), the queries of the last L positions; L > S raises ValueError.
        k: (..., S, D), the keys of all S positions.
        v: (..., S, E), their values.

    Returns:
        (..., L, E), dtype and device of q.
    """
    raise NotImplementedError("TODO: scores, the mask's last L rows, softmax over the keys, average of the values")
