"""You compute in float32. Inputs in float64 lose half of their digits, and gradcheck finds it.

fails: correctness, gradients
"""

import torch


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)  # the sigmoid is computed again in backward: time for memory
        return (x.float() * torch.sigmoid(x.float())).to(x.dtype)

    @staticmethod
    def backward(ctx, grad_y):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x.float()).to(x.dtype)
        return grad_y * s * (1 + x * (1 - s))


def swish(x):
    return Swish.apply(x)
