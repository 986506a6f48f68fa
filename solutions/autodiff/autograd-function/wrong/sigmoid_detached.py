"""You detach the sigmoid in backward. The second derivative then takes it for a constant.

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
        s = torch.sigmoid(x).detach()
        return grad_y * s * (1 + x * (1 - s))


def swish(x):
    return Swish.apply(x)
