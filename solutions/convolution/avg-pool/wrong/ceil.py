"""You add windows that fit only in part. Those are dropped: the size is rounded down.

fails: correctness
"""

import torch.nn.functional as F


def avg_pool2d(x, k, stride, padding=0, count_include_pad=True):
    if padding < 0 or 2 * padding > k:
        raise ValueError("The padding is from 0 to half of the window.")
    if k > min(x.shape[2:]) + 2 * padding:
        raise ValueError("The window is larger than the padded image.")

    def sums(image):
        below, right = (padding + (-(n + 2 * padding - k)) % stride for n in image.shape[2:])
        padded = F.pad(image, (padding, right, padding, below))
        return padded.unfold(2, k, stride).unfold(3, k, stride).sum(dim=(4, 5))  # (..., height, width)

    inside = x.new_ones(1, 1, *x.shape[2:])
    return sums(x) / (k * k if count_include_pad else sums(inside))
