"""You let a window that is too large fail wherever it fails. Say it in a ValueError.

fails: correctness
"""

import torch.nn.functional as F


def avg_pool2d(x, k, stride, padding=0, count_include_pad=True):
    if padding < 0 or 2 * padding > k:
        raise ValueError("The padding is from 0 to half of the window.")

    def sums(image):
        padded = F.pad(image, (padding,) * 4)
        return padded.unfold(2, k, stride).unfold(3, k, stride).sum(dim=(4, 5))  # (..., height, width)

    inside = x.new_ones(1, 1, *x.shape[2:])
    return sums(x) / (k * k if count_include_pad else sums(inside))
