"""You go through the positions one by one, as a recurrent network does. The values are right, and such a model
generates text so. But in training all positions are known, and `cumsum` makes all states at once.

fails: performance
"""

import torch
from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    if not causal:
        return q @ (k.transpose(-2, -1) @ v) / (q * k.sum(dim=-2, keepdim=True)).sum(dim=-1, keepdim=True)
    state, total, outputs = 0, 0, []
    for i in range(q.shape[-2]):
        state = state + k[..., i, :, None] * v[..., i, None, :]
        total = total + k[..., i, :]
        summed = (q[..., i, None, :] @ state).squeeze(-2)
        outputs.append(summed / (q[..., i, :] * total).sum(dim=-1, keepdim=True))
    return torch.stack(outputs, dim=-2)
