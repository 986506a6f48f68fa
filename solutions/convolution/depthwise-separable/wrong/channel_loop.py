"""You convolve one channel after the other. `groups` does all of them at once.

fails: performance
"""

import torch
import torch.nn.functional as F


def depthwise(x, w):
    if x.shape[1] != w.shape[0]:
        raise ValueError(f"The images have {x.shape[1]} channels, and there are {w.shape[0]} kernels.")
    if w.shape[1] > x.shape[2] or w.shape[2] > x.shape[3]:
        raise ValueError("The kernel is larger than the image.")
    return torch.cat(
        [F.conv2d(x[:, i : i + 1], w[i, None, None]) for i in range(len(w))], dim=1
    )  # each kernel sees one channel


def pointwise(x, w):
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"The images have {x.shape[1]} channels, the matrix takes {w.shape[1]}.")
    return F.conv2d(x, w[:, :, None, None])


def cost_ratio(k, n):
    if k < 1 or n < 1:
        raise ValueError("k and n are at least 1.")
    return 1 / n + 1 / k**2  # (c·k² + c·n) / (c·n·k²)
