"""You change grad_y in place (`mul_`). Autograd gives the same tensor to others, and double backward needs it
as it was.

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
        return grad_y.mul_(s * (1 + x * (1 - s)))


def swish(x):
    return Swish.apply(x)
