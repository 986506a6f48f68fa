"""index_select forward, an accumulating index_put_ backward; the padding's gradients are dropped beforehand."""

import torch
from torch import nn


class Lookup(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight, ids, padding_idx):
        flat = ids.reshape(-1)
        ctx.num, ctx.padding_idx = weight.shape[0], padding_idx
        ctx.save_for_backward(flat)
        return weight.index_select(0, flat).reshape(*ids.shape, weight.shape[1])

    @staticmethod
    def backward(ctx, grad_output):
        (flat,) = ctx.saved_tensors
        rows = grad_output.reshape(len(flat), grad_output.shape[-1])
        if ctx.padding_idx is not None:
            rows = rows.masked_fill((flat == ctx.padding_idx).unsqueeze(1), 0)
        grad = torch.zeros(ctx.num, rows.shape[1], dtype=rows.dtype, device=rows.device)
        return grad.index_put_((flat,), rows, accumulate=True), None, None


class Embedding(nn.Module):
    def __init__(self, num, dim, padding_idx=None):
        super().__init__()
        if padding_idx is not None and padding_idx not in range(-num, num):
            raise ValueError("padding_idx is not a row of the table")
        self.padding_idx = padding_idx if padding_idx is None or padding_idx >= 0 else num + padding_idx
        weight = torch.empty(num, dim).normal_()
        if padding_idx is not None:
            weight[padding_idx] = 0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        if ids.numel() and (ids.min() < 0 or ids.max() >= self.weight.shape[0]):
            raise IndexError("an id is not a row of the table")
        return Lookup.apply(self.weight, ids, self.padding_idx)
