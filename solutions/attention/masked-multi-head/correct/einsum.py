"""The heads kept as an axis by einsum, behind the queries and keys: (B, S, S, H)."""

import torch


class MultiHeadAttention(torch.nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        if d_model % n_heads:
            raise ValueError(f"d_model {d_model} is not a multiple of {n_heads}")
        self.split = (n_heads, d_model // n_heads)
        self.q_proj = torch.nn.Linear(d_model, d_model)
        self.k_proj = torch.nn.Linear(d_model, d_model)
        self.v_proj = torch.nn.Linear(d_model, d_model)
        self.out_proj = torch.nn.Linear(d_model, d_model)

    def forward(self, x, mask=None):
        q, k, v = (p(x).unflatten(-1, self.split) for p in (self.q_proj, self.k_proj, self.v_proj))
        scores = torch.einsum("bqhd,bkhd->bqkh", q, k) / self.split[1] ** 0.5
        if mask is not None:
            b, s = x.shape[:2]
            if mask.shape == (b, s):
                mask = mask.unsqueeze(1).expand(b, s, s)
            if mask.shape != (b, s, s):
                raise ValueError("mask is neither (B, S) nor (B, S, S)")
            scores = torch.where(mask.unsqueeze(-1), scores, torch.finfo(scores.dtype).min)
        return self.out_proj(torch.einsum("bqkh,bkhd->bqhd", scores.softmax(dim=2), v).flatten(2))
