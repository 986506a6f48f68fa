"""All combinations of row, column, size and ratio, the last of which runs fastest."""

import torch


def make_anchors(h, w, stride, sizes, ratios):
    if len(sizes) * len(ratios) == 0:
        raise ValueError("there must be a size and a ratio")
    if stride <= 0 or min(sizes) <= 0 or min(ratios) <= 0:
        raise ValueError("stride, sizes and ratios must be positive")
    parts = [
        torch.arange(h, dtype=torch.float64),
        torch.arange(w, dtype=torch.float64),
        torch.tensor(sizes, dtype=torch.float64),
        torch.tensor(ratios, dtype=torch.float64),
    ]
    i, j, size, ratio = torch.meshgrid(*parts, indexing="ij")
    x, y = (2 * j + 1) * stride, (2 * i + 1) * stride  # twice the centre
    height = size * ratio.sqrt()
    width = size * size / height
    corners = torch.stack([x - width, y - height, x + width, y + height], dim=-1) / 2
    return corners.flatten(0, 3).float()
