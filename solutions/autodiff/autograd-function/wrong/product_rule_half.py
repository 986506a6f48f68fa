"""You return grad_y * sigmoid(x). x is in the product twice, once inside the sigmoid: the term x * s * (1 -
s) is missing.

fails: gradients
"""

import torch


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)  # the sigmoid is computed again in backward: time for memory
        return x * torch.sigmoid(x)

    @staticmethod
    def backward(ctx, grad_y):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        return grad_y * s


def swish(x):
    return Swish.apply(x)
