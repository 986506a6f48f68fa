"""A state space model as one masked matrix product. Read README.md, then fill in the TODOs."""

import torch


def segsum(a: torch.Tensor) -> torch.Tensor:
    """The sums of all segments of a.

    Args:
        a: (..., L).

    Returns:
        (..., L, L): at [i, j] the sum of a_{j+1} ... a_i for i >= j, which is 0 for i = j, and -inf for i < j.
    """
    raise NotImplementedError("TODO: sum every segment, without a difference of running sums")


def ssd(x: torch.Tensor, a: torch.Tensor, B: torch.Tensor, C: torch.Tensor) -> torch.Tensor:
    """Run h_t = exp(a_t) h_{t-1} + B_t x_t, y_t = C_t h_t for all steps at once.

    Args:
        x: (batch, L, H, P).
        a: (batch, L, H), the logarithms of the decays.
        B: (batch, L, H, N).
        C: (batch, L, H, N).

    Returns:
        (batch, L, H, P).
    """
    raise NotImplementedError("TODO: mask the product of C and B by the decays, and apply it to x")
