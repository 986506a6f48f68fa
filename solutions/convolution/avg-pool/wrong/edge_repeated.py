"""You pad by repeating the border. The padding consists of zeros, which add nothing to a sum.

fails: correctness
"""

import torch.nn.functional as F


def avg_pool2d(x, k, stride, padding=0, count_include_pad=True):
    if padding < 0 or 2 * padding > k:
        raise ValueError("The padding is from 0 to half of the window.")
    if k > min(x.shape[2:]) + 2 * padding:
        raise ValueError("The window is larger than the padded image.")

    def sums(image):
        padded = F.pad(image, (padding,) * 4, mode="replicate") if image.numel() else F.pad(image, (padding,) * 4)
        return padded.unfold(2, k, stride).unfold(3, k, stride).sum(dim=(4, 5))  # (..., height, width)

    inside = x.new_ones(1, 1, *x.shape[2:])
    return sums(x) / (k * k if count_include_pad else sums(inside))
