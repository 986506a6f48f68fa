# WRONG: no ids at all raise an error. Cause: min and max of an empty tensor in the check of the range.
import torch
from torch import nn


class Lookup(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight, ids, padding_idx):
        ctx.save_for_backward(ids)
        ctx.padding_idx = padding_idx
        ctx.num = weight.shape[0]
        return torch.index_select(weight, 0, ids.reshape(-1)).reshape(*ids.shape, weight.shape[1])

    @staticmethod
    def backward(ctx, g):
        (ids,) = ctx.saved_tensors
        dim = g.shape[-1]
        grad = torch.zeros(ctx.num, dim, dtype=g.dtype, device=g.device)
        grad.index_put_((ids.reshape(-1),), g.reshape(-1, dim), accumulate=True)
        if ctx.padding_idx is not None:
            grad[ctx.padding_idx].zero_()
        return grad, None, None


class Embedding(nn.Module):
    def __init__(self, num, dim, padding_idx=None):
        super().__init__()
        self.num = num
        if padding_idx is not None:
            if padding_idx < -num or padding_idx >= num:
                raise ValueError("padding_idx out of range")
            if padding_idx < 0:
                padding_idx += num
        self.padding_idx = padding_idx
        w = torch.randn(num, dim)
        if padding_idx is not None:
            w[padding_idx] = 0.0
        self.weight = nn.Parameter(w)

    def forward(self, ids):
        if ids.min() < 0 or ids.max() >= self.num:
            raise IndexError("id out of range")
        return Lookup.apply(self.weight, ids, self.padding_idx)
