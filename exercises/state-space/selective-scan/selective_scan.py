"""The selective scan of Mamba. Read README.md, then fill in the TODO."""

import torch


def selective_scan(
    u: torch.Tensor, delta: torch.Tensor, A: torch.Tensor, B: torch.Tensor, C: torch.Tensor, D: torch.Tensor
) -> torch.Tensor:
    """Run a diagonal state space model whose step size, B and C change with every step.

    Args:
        u: (batch, L, D).
        delta: (batch, L, D), >= 0.
        A: (D, N), <= 0, continuous.
        B: (batch, L, N).
        C: (batch, L, N).
        D: (D,).

    Returns:
        (batch, L, D).
    """
    raise NotImplementedError("TODO: carry a state of (batch, D, N) through the steps, and read it at each")
