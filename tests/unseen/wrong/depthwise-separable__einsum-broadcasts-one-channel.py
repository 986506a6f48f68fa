# WRONG: pointwise lets a matrix for one channel pass. Cause: einsum trusted with the check, but it broadcasts size 1.
import torch
import torch.nn.functional as F


def depthwise(x, w):
    if x.size(1) != w.size(0) or w.size(1) > x.size(2) or w.size(2) > x.size(3):
        raise ValueError(f"{tuple(w.shape)} does not fit {tuple(x.shape)}")
    return F.conv2d(x, w[:, None], groups=w.size(0))


def pointwise(x, w):
    try:
        return torch.einsum("oc,nchw->nohw", w, x)
    except RuntimeError as error:
        raise ValueError("x and w have different numbers of channels") from error


def cost_ratio(k, n):
    if min(k, n) < 1:
        raise ValueError("k and n must be at least 1")
    return 1 / n + 1 / k**2
