"""Xavier initialisation. Read README.md, then fill in the TODOs."""

import torch


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return how many inputs one output of a layer has, and how many outputs one input.

    Args:
        shape: (out, in) or (out, in, *kernel).

    Returns:
        fan_in, fan_out.

    Raises:
        ValueError: there are fewer than two dimensions.
    """
    raise NotImplementedError("TODO: inputs and outputs, each times the positions of the kernel")


def xavier_uniform_(w: torch.Tensor, gain: float = 1.0) -> torch.Tensor:
    """Fill w in place from the uniform distribution on (-a, a), a = gain * sqrt(6 / (fan_in + fan_out)).

    Args:
        w: (out, in) or (out, in, *kernel), floating point.
        gain: a factor for the bound.

    Returns:
        w itself.

    Raises:
        ValueError: w has fewer than two dimensions.
    """
    raise NotImplementedError("TODO: compute the bound, fill in place without autograd")
