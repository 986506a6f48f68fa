"""The Gram matrix of a feature map. Read README.md, then fill in the TODO."""

import torch


def gram(features: torch.Tensor) -> torch.Tensor:
    """Return the unnormalised Gram matrix of each image's channels.

    Args:
        features: (B, C, H, W), floating point, B may be 0.

    Returns:
        (B, C, C): at [b, i, j] the sum over all pixels of channel i times channel j of image b. float64 for
        float64 features, float32 for all others.
    """
    raise NotImplementedError("TODO: multiply every channel with every other, and sum over the pixels")
