"""You repeat the pixels (upsampling) and smooth them with the kernel. A transposed convolution presses each
pixel once.

fails: correctness, gradients
"""

import torch.nn.functional as F


def conv_transpose2d(x, w, stride=1, padding=0):
    kh, kw = w.shape[2:]
    if x.shape[1] != w.shape[0]:
        raise ValueError(f"The images have {x.shape[1]} channels, the kernels {w.shape[0]}.")
    height = (x.shape[2] - 1) * stride - 2 * padding + kh
    width = (x.shape[3] - 1) * stride - 2 * padding + kw
    if height < 1 or width < 1:
        raise ValueError("The padding leaves nothing of the result.")
    x = x + 0 * x.roll(1, dims=3)
    columns = w.mean(dim=(2, 3), keepdim=True).expand_as(w).flatten(1).T @ x.flatten(2)
    return F.fold(columns, (height, width), (kh, kw), padding=padding, stride=stride)  # overlaps add up
