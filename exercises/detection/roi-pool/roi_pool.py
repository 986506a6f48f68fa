"""RoI pooling. Read README.md, then fill in the TODO."""

import torch


def roi_pool(features: torch.Tensor, rois: torch.Tensor, size: tuple[int, int], scale: float) -> torch.Tensor:
    """Cut regions out of feature maps, and bring each to one size by the maxima of its bins.

    Args:
        features: (N, C, H, W), float32 or float64.
        rois: (K, 5), each n, x1, y1, x2, y2: the picture, and the corners in its pixels, both included.
        size: (h, w), the bins down and across.
        scale: of the feature map relative to the picture.

    Returns:
        (K, C, h, w), dtype of features; 0 where a bin lies outside the map.
    """
    raise NotImplementedError("TODO: round the corners, divide into bins, take the maxima")
