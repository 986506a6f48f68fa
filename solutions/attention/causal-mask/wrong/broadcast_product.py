"""You multiply every query with every key by broadcasting and sum afterwards. The scores are right, but on the way
there is a tensor of shape (..., L, S, D), D times as large as they are: `q @ k.transpose(-2, -1)` sums as it goes.

fails: performance
"""

import math

import torch


def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).tril()


def causal_attention(q, k, v):
    queries, keys = q.shape[-2], k.shape[-2]
    if queries > keys:
        raise ValueError(f"there are {queries} queries, but only {keys} positions")
    mask = causal_mask(keys)[keys - queries :].to(q.device)
    products = q.unsqueeze(-2) * k.unsqueeze(-3)  # (..., L, S, D)
    scores = products.sum(dim=-1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores.masked_fill(~mask, -torch.inf), dim=-1)
    return weights @ v
