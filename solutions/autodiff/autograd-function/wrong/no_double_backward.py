"""You switch gradients off in backward (`no_grad`, or `once_differentiable`). Then there is no second
derivative, which Newton steps and gradient penalties need.

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
        with torch.no_grad():
            s = torch.sigmoid(x)
            return grad_y * s * (1 + x * (1 - s))


def swish(x):
    return Swish.apply(x)
