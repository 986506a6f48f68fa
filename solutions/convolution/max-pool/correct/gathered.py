"""The place of the first maximum, and the pixel there."""

import torch


def max_pool2d(x, k, stride):
    if x.shape[-2] < k or x.shape[-1] < k:
        raise ValueError("the window is too large")
    height, width = (x.shape[-2] - k) // stride + 1, (x.shape[-1] - k) // stride + 1
    rows = range(k)
    parts = [
        x[..., u : u + (height - 1) * stride + 1 : stride, v : v + (width - 1) * stride + 1 : stride]
        for u in rows
        for v in rows
    ]
    windows = torch.stack(parts, dim=-1)
    first = windows.detach().argmax(dim=-1, keepdim=True)
    return windows.gather(-1, first).squeeze(-1)
