"""A linear state space model, step by step. Read README.md, then fill in the TODO."""

import torch


def ssm(u: torch.Tensor, A: torch.Tensor, B: torch.Tensor, C: torch.Tensor, D: torch.Tensor) -> torch.Tensor:
    """Run h_t = A h_{t-1} + B u_t, y_t = C h_t + D u_t from a state of zeros.

    Args:
        u: (batch, L, M), the inputs; batch and L may be 0.
        A: (N, N).
        B: (N, M).
        C: (P, N).
        D: (P, M).

    Returns:
        (batch, L, P), in u's dtype.
    """
    raise NotImplementedError("TODO: update the state with every step's input, then read the output from it")
