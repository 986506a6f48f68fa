"""The content cost of style transfer. Read README.md, then fill in the TODO."""

import torch


def content_cost(c: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    """Return the content cost of each image, in one layer of a network.

    Args:
        c: (B, C, H, W), the layer's output for the content images, floating point, B may be 0. No gradient reaches it.
        g: (B, C, H, W), its output for the generated images, of the same dtype.

    Returns:
        (B,): the sum of the squared differences of each image. float64 for float64, float32 for all others.

    Raises:
        ValueError: the shapes differ.
    """
    raise NotImplementedError("TODO: the squared differences, summed over each image's layer")
