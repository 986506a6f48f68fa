"""The softmax written out with the row's largest score subtracted, and both dropouts as explicit masks."""

import torch
from torch import nn


class MHA(nn.Module):
    def __init__(self, hidden_dim, num_heads, attention_dropout=0.1, output_dropout=0.1):
        super().__init__()
        if num_heads < 1 or hidden_dim % num_heads != 0:
            raise ValueError(f"cannot split {hidden_dim} columns into {num_heads} equal heads")
        self.num_heads = num_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(hidden_dim, hidden_dim) for _ in range(4))
        self.attention_dropout, self.output_dropout = attention_dropout, output_dropout

    def drop(self, x, p):
        if not self.training or p == 0:
            return x
        return x * (torch.rand_like(x) >= p) / (1 - p)

    def forward(self, x):
        q, k, v = (
            torch.stack(linear(x).chunk(self.num_heads, dim=-1), dim=1)  # (B, H, S, D)
            for linear in (self.q_proj, self.k_proj, self.v_proj)
        )
        scores = torch.matmul(q, k.transpose(2, 3)) / q.shape[-1] ** 0.5
        exponentials = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
        weights = exponentials / exponentials.sum(dim=-1, keepdim=True)
        heads = self.drop(weights, self.attention_dropout) @ v
        joined = torch.cat(heads.unbind(dim=1), dim=-1)  # (B, S, H * D)
        return self.drop(self.out_proj(joined), self.output_dropout)
