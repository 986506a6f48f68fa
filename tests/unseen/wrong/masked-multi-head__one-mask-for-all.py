# WRONG: a mask for one sequence, (1, S), serves them all. Cause: the batch size is left to broadcasting.
import math

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        if d_model % n_heads:
            raise ValueError("d_model % n_heads must be 0")
        self.h, self.d = n_heads, d_model // n_heads
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            setattr(self, name, nn.Linear(d_model, d_model))

    def forward(self, x, mask=None):
        b, s, _ = x.shape
        q, k, v = (
            p(x).reshape(b, s, self.h, self.d).permute(0, 2, 1, 3) for p in (self.q_proj, self.k_proj, self.v_proj)
        )
        att = torch.einsum("bhid,bhjd->bhij", q, k) / math.sqrt(self.d)
        if mask is not None:
            if mask.dim() == 2 and mask.shape[1] == s:
                mask = mask[:, None, None, :]
            elif mask.dim() == 3 and mask.shape[1:] == (s, s):
                mask = mask[:, None]
            else:
                raise ValueError(f"mask of shape {tuple(mask.shape)}")
            if mask.shape[0] not in (1, b):
                raise ValueError(f"mask for {mask.shape[0]} sequences, not {b}")
            att = att.masked_fill(mask.logical_not(), float("-inf"))
        o = torch.einsum("bhij,bhjd->bihd", att.softmax(-1), v)
        return self.out_proj(o.reshape(b, s, self.h * self.d))
