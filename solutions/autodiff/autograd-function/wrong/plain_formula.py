"""You return x * sigmoid(x) and leave the rest to autograd. The numbers are right, but your Function is not
in the graph, and two tensors are kept instead of one: return `Swish.apply(x)`.

fails: correctness, performance
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
        return grad_y * s * (1 + x * (1 - s))


def swish(x):
    return x * torch.sigmoid(x)
