"""Channels moved to the end, a linear map there, and back."""

import torch
import torch.nn.functional as F


def conv1x1(x, w, b):
    if w.dim() != 4 or w.shape[2] * w.shape[3] != 1 or w.shape[1] != x.shape[1]:
        raise ValueError("bad kernels")
    return F.linear(x.movedim(1, -1), w.squeeze(3).squeeze(2), b).movedim(-1, 1)


def as_linear(conv):
    moves = {*conv.kernel_size, *conv.stride} != {1} or any(conv.padding)
    if moves or conv.groups > 1:
        raise ValueError("not a linear layer for each pixel")
    linear = torch.nn.Linear(conv.in_channels, conv.out_channels, bias=conv.bias is not None).to(conv.weight)
    linear.weight = torch.nn.Parameter(conv.weight.detach()[:, :, 0, 0].clone())
    if conv.bias is not None:
        linear.bias = torch.nn.Parameter(conv.bias.detach().clone())
    return linear
