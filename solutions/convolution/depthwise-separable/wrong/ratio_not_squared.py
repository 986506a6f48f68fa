"""You count k products for a kernel. It has k rows of k.

fails: correctness
"""

import torch.nn.functional as F


def depthwise(x, w):
    if x.shape[1] != w.shape[0]:
        raise ValueError(f"The images have {x.shape[1]} channels, and there are {w.shape[0]} kernels.")
    if w.shape[1] > x.shape[2] or w.shape[2] > x.shape[3]:
        raise ValueError("The kernel is larger than the image.")
    return F.conv2d(x, w.unsqueeze(1), groups=x.shape[1])  # each kernel sees one channel


def pointwise(x, w):
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"The images have {x.shape[1]} channels, the matrix takes {w.shape[1]}.")
    return F.conv2d(x, w[:, :, None, None])


def cost_ratio(k, n):
    if k < 1 or n < 1:
        raise ValueError("k and n are at least 1.")
    return 1 / n + 1 / k  # (c·k² + c·n) / (c·n·k²)
