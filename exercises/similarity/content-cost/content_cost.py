"""The content cost. Read README.md, then fill in the TODO."""

import torch


def content_cost(c: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    """Return how much a layer sees the generated images differ from the content images.

    Args:
        c: (B, C, H, W), the layer's answer to the content images, floating point, B may be 0. A target: no gradient.
        g: (B, C, H, W), its answer to the generated images, of the same dtype.

    Returns:
        (B,): the sum of the squared differences of each image. float64 for float64, float32 for all others.

    Raises:
        ValueError: the shapes differ.
    """
    raise NotImplementedError("TODO: the squared differences, summed over each image's layer")
