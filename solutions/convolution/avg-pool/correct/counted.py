"""The number of real pixels from the windows' edges, row by column."""

import torch
import torch.nn.functional as F


def inside(size, places, k, stride, padding, like):
    first = torch.arange(places, device=like.device) * stride - padding
    return ((first + k).clamp(max=size) - first.clamp(min=0)).to(like.dtype)


def avg_pool2d(x, k, stride, padding=0, count_include_pad=True):
    n, c, h, w = x.shape
    if not 0 <= padding <= k / 2:
        raise ValueError("bad padding")
    if h + 2 * padding < k or w + 2 * padding < k:
        raise ValueError("window too large")
    rows, columns = ((size + 2 * padding - k) // stride + 1 for size in (h, w))
    big = F.pad(x, (padding, padding, padding, padding))
    total = 0
    for u in range(k):
        for v in range(k):
            total = (
                total + big[:, :, u : u + (rows - 1) * stride + 1 : stride, v : v + (columns - 1) * stride + 1 : stride]
            )
    if count_include_pad:
        return total / k**2
    return total / torch.outer(inside(h, rows, k, stride, padding, x), inside(w, columns, k, stride, padding, x))
