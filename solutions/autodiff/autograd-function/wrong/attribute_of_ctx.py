"""You keep x as an attribute of ctx. Autograd does not look there: it cannot tell that somebody changed x in
place, and your gradient is silently that of other numbers. Use `ctx.save_for_backward`.

fails: gradients
"""

import torch


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x  # the sigmoid is computed again in backward: time for memory
        return x * torch.sigmoid(x)

    @staticmethod
    def backward(ctx, grad_y):
        x = ctx.x
        s = torch.sigmoid(x)
        return grad_y * s * (1 + x * (1 - s))


def swish(x):
    return Swish.apply(x)
