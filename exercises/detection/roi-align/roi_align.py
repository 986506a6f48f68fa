"""RoI align. Read README.md, then fill in the TODO."""

import torch


def roi_align(
    features: torch.Tensor, rois: torch.Tensor, size: tuple[int, int], scale: float, samples: int
) -> torch.Tensor:
    """Cut regions out of feature maps, and bring each to one size by interpolation; nothing is rounded.

    Args:
        features: (N, C, H, W), float32 or float64; element [i, j] belongs to the point (i + 0.5, j + 0.5).
        rois: (K, 5), each n, x1, y1, x2, y2: the picture, and the corners in its pixels.
        size: (h, w), the bins down and across.
        scale: of the feature map relative to the picture.
        samples: each bin is the mean of samples * samples points.

    Returns:
        (K, C, h, w), dtype of features.
    """
    raise NotImplementedError("TODO: the points along each axis, their weights, the sums")
