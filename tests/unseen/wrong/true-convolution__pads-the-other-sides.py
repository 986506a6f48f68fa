# WRONG: kh and kw are swapped in the padding. Cause: F.pad counts from the last dimension, columns come first.
import torch
import torch.nn.functional as F


def cross_correlate(x, k):
    kh, kw = k.shape
    wide = F.pad(x, (kh - 1, kh - 1, kw - 1, kw - 1))
    return (wide.unfold(0, kh, 1).unfold(1, kw, 1) * k).sum(dim=(2, 3))


def convolve(x, k):
    return cross_correlate(x, torch.flip(k, dims=(0, 1)))
