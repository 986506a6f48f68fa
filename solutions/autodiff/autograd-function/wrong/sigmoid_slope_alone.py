"""You return the slope of the sigmoid, s * (1 - s). Swish is x times the sigmoid: use the product rule.

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
        return grad_y * s * (1 - s)


def swish(x):
    return Swish.apply(x)
