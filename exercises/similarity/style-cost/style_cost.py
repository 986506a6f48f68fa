"""The style cost of style transfer. Read README.md, then fill in the TODOs."""

import torch


def style_cost(s: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    """Return the style cost of each image, from the Gram matrices of one layer.

    Args:
        s: (B, C, H, W), the layer's output for the style images, floating point, B may be 0. No gradient reaches it.
        g: (B, C, H', W'), its output for the generated images, of the same dtype. The size may differ.

    Returns:
        (B,): one cost for each image. float64 for float64, float32 for all others.

    Raises:
        ValueError: the numbers of images or of channels differ.
    """
    raise NotImplementedError("TODO: two Gram matrices, each over its pixels, and their squared difference")


def total_style(layers: list[tuple[torch.Tensor, torch.Tensor]], weights: list[float]) -> torch.Tensor:
    """Return the weighted sum of the style costs of several layers.

    Args:
        layers: pairs (s, g), as for `style_cost`, at least one.
        weights: one number for each layer.

    Returns:
        (B,): one cost for each image.

    Raises:
        ValueError: the lists have different lengths, or are empty.
    """
    raise NotImplementedError("TODO: add up weight times style cost")
