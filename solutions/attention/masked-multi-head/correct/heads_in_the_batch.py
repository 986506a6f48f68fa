"""The heads folded into the batch, the mask repeated for each of them, and added to the scores as 0 or -inf."""

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads, self.head_dim = n_heads, d_model // n_heads
        if self.n_heads * self.head_dim != d_model:
            raise ValueError(f"{n_heads} heads do not divide {d_model}")
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            self.add_module(name, nn.Linear(d_model, d_model))

    def folded(self, x):
        return x.unflatten(-1, (self.n_heads, self.head_dim)).transpose(1, 2).flatten(0, 1)  # (B * H, S, D)

    def forward(self, x, mask=None):
        q, k, v = (self.folded(linear(x)) for linear in (self.q_proj, self.k_proj, self.v_proj))
        scores = torch.bmm(q * self.head_dim**-0.5, k.mT)
        if mask is not None:
            length = x.shape[1]
            if tuple(mask.shape) not in (tuple(x.shape[:2]), (*x.shape[:2], length)):
                raise ValueError(f"a mask of shape {tuple(mask.shape)} does not fit")
            mask = mask.reshape(len(x), mask.shape[1] if mask.dim() == 3 else 1, length)
            bias = torch.zeros_like(mask, dtype=x.dtype).masked_fill(~mask, -torch.inf)
            scores = scores + bias.repeat_interleave(self.n_heads, dim=0)
        heads = torch.bmm(torch.softmax(scores, dim=-1), v).unflatten(0, (-1 if len(x) else 0, self.n_heads))
        return self.out_proj(heads.transpose(1, 2).flatten(2))
