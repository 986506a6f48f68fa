"""The slope as a second Function with a backward pass of its own."""

import torch


class Slope(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        s = torch.sigmoid(x)
        return s + x * s * (1 - s)

    @staticmethod
    def backward(ctx, grad_slope):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        return grad_slope * s * (1 - s) * (2 + x * (1 - 2 * s))


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.mul(x, torch.sigmoid(x))

    @staticmethod
    def backward(ctx, grad_y):
        return grad_y * Slope.apply(*ctx.saved_tensors)


def swish(x):
    return Swish.apply(x)
