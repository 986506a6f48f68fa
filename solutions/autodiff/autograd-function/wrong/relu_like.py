"""You return grad_y where x is positive, as for the ReLU, which swish only resembles.

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
        return grad_y * (x > 0)


def swish(x):
    return Swish.apply(x)
