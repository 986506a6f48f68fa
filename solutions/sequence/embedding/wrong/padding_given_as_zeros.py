"""You give zeros for the padding in the forward pass, whatever its row holds. Only the start value and the
gradient of that row are special; a loaded table is used as it is.

fails: correctness
"""

import torch
from torch import nn


class Lookup(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight, ids, padding_idx):
        ctx.save_for_backward(ids)
        ctx.shape, ctx.padding_idx = weight.shape, padding_idx
        rows = weight[ids]
        return rows if padding_idx is None else rows.masked_fill((ids == padding_idx).unsqueeze(-1), 0)

    @staticmethod
    def backward(ctx, grad_output):
        (ids,) = ctx.saved_tensors
        grad_weight = grad_output.new_zeros(ctx.shape)
        grad_weight.index_add_(0, ids.flatten(), grad_output.reshape(-1, ctx.shape[1]))
        if ctx.padding_idx is not None:
            grad_weight[ctx.padding_idx] = 0
        return grad_weight, None, None


class Embedding(nn.Module):
    def __init__(self, num, dim, padding_idx=None):
        super().__init__()
        if padding_idx is not None:
            if not -num <= padding_idx < num:
                raise ValueError(f"padding_idx {padding_idx} is outside a table of {num} rows")
            padding_idx %= num
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(num, dim))
        if padding_idx is not None:
            nn.init.zeros_(self.weight[padding_idx])

    def forward(self, ids):
        if ((ids < 0) | (ids >= len(self.weight))).any():
            raise IndexError(f"ids must be from 0 to {len(self.weight) - 1}")
        return Lookup.apply(self.weight, ids, self.padding_idx)
