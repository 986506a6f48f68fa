"""You read each part of a bin at its beginning. The points are the middles of the parts: add one half.

fails: correctness, gradients
"""

import torch


def weights(start, stop, bins, samples, length):
    """How much each of `length` rows counts in each bin of the regions from start to stop (K,): (K, bins, length)."""
    parts = bins * samples
    middles = (torch.arange(parts, dtype=start.dtype, device=start.device)) / parts
    v = start[:, None] + (stop - start)[:, None] * middles - 0.5  # (K, parts); row i has its centre at i
    inside = (v >= -1) & (v <= length)
    distance = v.clamp(0, length - 1)[..., None] - torch.arange(length, device=v.device)
    hat = (1 - distance.abs()).clamp(min=0) * inside[..., None]  # (K, parts, length)
    return hat.unflatten(1, (bins, samples)).mean(dim=2)


def roi_align(features, rois, size, scale, samples):
    n, corners = rois[:, 0].long(), rois[:, 1:] * scale
    x1, y1, x2, y2 = corners.T
    rows = weights(y1, y2, size[0], samples, features.shape[2])  # (K, h, H)
    columns = weights(x1, x2, size[1], samples, features.shape[3])  # (K, w, W)
    return torch.einsum("kpi, kcij, kqj -> kcpq", rows, features[n], columns)
