"""You go down the columns of cells. A feature map is stored row by row, and so are the anchors: all cells of
the first row come first.

fails: correctness
"""

import torch


def make_anchors(h, w, stride, sizes, ratios):
    if not sizes or not ratios or min(stride, *sizes, *ratios) <= 0:
        raise ValueError("sizes and ratios must not be empty, and their numbers and the stride must be positive")
    shapes = [[size / ratio**0.5, size * ratio**0.5] for size in sizes for ratio in ratios]
    half = torch.tensor(shapes) / 2  # (A, 2): width, height
    x = (torch.arange(w) + 0.5) * stride
    y = (torch.arange(h) + 0.5) * stride
    y, x = torch.meshgrid(y, x, indexing="ij")
    centres = torch.stack([x, y], dim=2).transpose(0, 1)[:, :, None]
    return torch.cat([centres - half, centres + half], dim=3).reshape(-1, 4)
