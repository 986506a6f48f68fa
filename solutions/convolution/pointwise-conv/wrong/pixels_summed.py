"""You sum over the pixels as well. Each pixel is mixed for itself; the image keeps its size.

fails: correctness, gradients
"""

import torch
from torch import nn


def conv1x1(x, w, b):
    if w.shape[1:] != (x.shape[1], 1, 1):
        raise ValueError(f"Kernels of shape (O, {x.shape[1]}, 1, 1) are expected, got {tuple(w.shape)}.")
    y = (w.flatten(1) @ x.flatten(2)).unflatten(2, x.shape[2:])  # (O, C) · (N, C, H·W)
    y = y.mean(dim=(2, 3), keepdim=True).expand_as(y)
    return y if b is None else y + b.view(-1, 1, 1)


def as_linear(conv):
    if (conv.kernel_size, conv.stride, conv.padding, conv.groups) != ((1, 1), (1, 1), (0, 0), 1):
        raise ValueError(f"Not a pixelwise convolution: {conv}.")
    weight = conv.weight.flatten(1)  # (O, C)
    linear = nn.Linear(*weight.T.shape, bias=conv.bias is not None, device=weight.device, dtype=weight.dtype)
    with torch.no_grad():
        linear.weight.copy_(weight)
        if conv.bias is not None:
            linear.bias.copy_(conv.bias)
    return linear
