"""The zero-order hold of a diagonal state space model. Read README.md, then fill in the TODO."""

import torch


def zoh(A: torch.Tensor, B: torch.Tensor, delta: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Discretise h' = A h + B u for inputs held constant over steps of length delta.

    Args:
        A: (D, N), the diagonal state matrix of each channel; zeros are allowed.
        B: (D, N).
        delta: (..., D), the step sizes, >= 0.

    Returns:
        A_bar and B_bar, both (..., D, N): exp(delta A) and (exp(delta A) - 1) / A * B, with its limit where
        delta A is 0.
    """
    raise NotImplementedError("TODO: compute A_bar and B_bar, with the right values and gradients at delta A = 0 too")
