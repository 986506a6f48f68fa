# WRONG: backward is once_differentiable: no second derivative. Cause: decorator copied from a tutorial.
import torch
from torch.autograd.function import once_differentiable


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.sigmoid(x)

    @staticmethod
    @once_differentiable
    def backward(ctx, grad_y):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        return grad_y * (s + x * s * (1 - s))


def swish(x):
    return Swish.apply(x)
