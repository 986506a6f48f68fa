# WRONG: the linear layer is float32 whatever the convolution is. Cause: copy_ converts without a word.
import torch
from torch import nn


def conv1x1(x, w, b):
    if w.dim() != 4 or w.shape[2:] != (1, 1) or w.shape[1] != x.shape[1]:
        raise ValueError(f"kernels of shape {tuple(w.shape)}")
    y = (x.movedim(1, -1) @ w[:, :, 0, 0].T).movedim(-1, 1)
    return y if b is None else y + b.reshape(-1, 1, 1)


def as_linear(conv):
    plain = conv.kernel_size == conv.stride == (1, 1) and conv.padding == (0, 0) and conv.groups == 1
    if not plain:
        raise ValueError(f"{conv} is no linear layer")
    linear = nn.Linear(conv.in_channels, conv.out_channels, bias=conv.bias is not None, device=conv.weight.device)
    with torch.no_grad():
        linear.weight.copy_(conv.weight.flatten(1))
        if conv.bias is not None:
            linear.bias.copy_(conv.bias)
    return linear
