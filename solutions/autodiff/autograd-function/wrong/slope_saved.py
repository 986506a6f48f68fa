"""You compute the slope in forward and save that. The first derivative is right, but to autograd the slope is
a constant: the second derivative lacks its term. Save x, and compute the slope in backward.

fails: gradients
"""

import torch


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        s = torch.sigmoid(x)
        ctx.save_for_backward(s * (1 + x * (1 - s)))
        return x * s

    @staticmethod
    def backward(ctx, grad_y):
        (slope,) = ctx.saved_tensors
        return grad_y * slope


def swish(x):
    return Swish.apply(x)
