"""You divide by the number of copies that overlap. They add up, and the network learns to live with it.

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
    columns = w.flatten(1).T @ x.flatten(2)  # (N, O·kh·kw, H·W)
    y = F.fold(columns, (height, width), (kh, kw), padding=padding, stride=stride)
    counts = F.fold((columns * 0 + 1).detach(), (height, width), (kh, kw), padding=padding, stride=stride)
    return y / counts.clamp(min=1)
