"""The style cost. Read README.md, then fill in the TODOs."""

import torch


def style_cost(s: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    """Return how much the generated images differ from the style images in one layer's Gram matrices.

    Args:
        s: (B, C, H, W), the layer's answer to the style images, floating point, B may be 0. A target: no gradient.
        g: (B, C, H', W'), its answer to the generated images, of the same dtype, perhaps of another size.

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
        ValueError: there is no layer, or not one weight for each.
    """
    raise NotImplementedError("TODO: add up weight times style cost")
