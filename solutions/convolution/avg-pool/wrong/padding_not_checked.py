"""You accept any padding. With more than half of the window, a window can lie outside the image altogether,
and 0 / 0 is NaN.

fails: correctness
"""

import torch.nn.functional as F


def avg_pool2d(x, k, stride, padding=0, count_include_pad=True):
    if k > min(x.shape[2:]) + 2 * padding:
        raise ValueError("The window is larger than the padded image.")

    def sums(image):
        padded = F.pad(image, (padding,) * 4)
        return padded.unfold(2, k, stride).unfold(3, k, stride).sum(dim=(4, 5))  # (..., height, width)

    inside = x.new_ones(1, 1, *x.shape[2:])
    return sums(x) / (k * k if count_include_pad else sums(inside))
