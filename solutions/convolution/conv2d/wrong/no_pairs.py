"""You take numbers only. Stride and padding may be pairs, with another value for each direction.

fails: correctness
"""

import torch.nn.functional as F


def pair(value):
    return (int(value), int(value))


def conv2d(x, w, b=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    _, channels, h, width = x.shape
    _, kernel_channels, kh, kw = w.shape
    if channels != kernel_channels:
        raise ValueError(f"The images have {channels} channels, the kernels {kernel_channels}.")
    rows, columns = h + 2 * ph - kh, width + 2 * pw - kw  # how far a kernel can be moved
    if rows < 0 or columns < 0:
        raise ValueError("The kernel is larger than the padded image.")
    windows = F.unfold(x, (kh, kw), padding=(ph, pw), stride=(sh, sw))  # (N, C·kh·kw, places)
    y = w.flatten(1) @ windows  # (N, O, places)
    y = y.unflatten(2, (rows // sh + 1, columns // sw + 1))
    return y if b is None else y + b.view(-1, 1, 1)
