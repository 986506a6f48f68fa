"""Transposed convolution: a matrix product, and the columns folded to an image."""

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
    return F.fold(columns, (height, width), (kh, kw), padding=padding, stride=stride)  # overlaps add up
