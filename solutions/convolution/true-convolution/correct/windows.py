"""Windows of the padded image, contracted with the kernel."""

import torch
import torch.nn.functional as F


def cross_correlate(x, k):
    kh, kw = k.shape
    padded = F.pad(x, (kw - 1, kw - 1, kh - 1, kh - 1))
    windows = padded.unfold(0, kh, 1).unfold(1, kw, 1)
    return torch.einsum("ijuv,uv->ij", windows, k)


def convolve(x, k):
    return cross_correlate(x, torch.flip(k, dims=(0, 1)))
