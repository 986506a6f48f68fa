"""One product for all three projections, and the heads folded into the batch for `baddbmm` and `bmm`."""

import math

import torch
from torch import nn


class MHA(nn.Module):
    def __init__(self, hidden_dim, num_heads, attention_dropout=0.1, output_dropout=0.1):
        super().__init__()
        self.head_dim, rest = divmod(hidden_dim, num_heads)
        if rest:
            raise ValueError(f"hidden_dim {hidden_dim} leaves {rest} columns over {num_heads} heads")
        self.num_heads = num_heads
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            setattr(self, name, nn.Linear(hidden_dim, hidden_dim))
        self.drop_weights = nn.Dropout(attention_dropout)
        self.drop_output = nn.Dropout(output_dropout)

    def forward(self, x):
        b, s, _ = x.shape
        h, d = self.num_heads, self.head_dim
        linears = (self.q_proj, self.k_proj, self.v_proj)
        weight, bias = torch.cat([p.weight for p in linears]), torch.cat([p.bias for p in linears])
        qkv = nn.functional.linear(x, weight, bias).reshape(b, s, 3, h, d)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).reshape(3, b * h, s, d)
        scores = torch.baddbmm(x.new_zeros(1), q, k.mT, beta=0, alpha=1 / math.sqrt(d))  # (B * H, S, S)
        heads = torch.bmm(self.drop_weights(torch.softmax(scores, dim=2)), v)
        joined = heads.reshape(b, h, s, d).permute(0, 2, 1, 3).reshape(b, s, h * d)
        return self.drop_output(self.out_proj(joined))
