"""A diagonal state space model as a convolution. Read README.md, then fill in the TODOs."""

import torch


def ssm_kernel(A: torch.Tensor, B: torch.Tensor, C: torch.Tensor, length: int) -> torch.Tensor:
    """The answer of each channel to a single 1.

    Args:
        A, B, C: (D, N), of the discretised model, A diagonal.
        length: the number of steps, >= 1.

    Returns:
        (D, length): at [d, k] the sum over n of C A^k B.
    """
    raise NotImplementedError("TODO: the powers of A, weighted by B and C and summed over the states")


def ssm_conv(u: torch.Tensor, kernel: torch.Tensor, D: torch.Tensor) -> torch.Tensor:
    """Convolve each channel causally with its kernel and add D times the input.

    Args:
        u: (batch, L, D).
        kernel: (D, length); length may differ from L.
        D: (D,).

    Returns:
        (batch, L, D).
    """
    raise NotImplementedError("TODO: convolve by FFT, on a circle that is long enough")
