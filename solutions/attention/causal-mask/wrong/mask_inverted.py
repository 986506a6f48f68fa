"""Your mask is True where nothing may be seen. Some functions of torch want it that way, but here True means that the
query may look.

fails: correctness
"""

import math

import torch


def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).triu(diagonal=1)


def causal_attention(q, k, v):
    queries, keys = q.shape[-2], k.shape[-2]
    if queries > keys:
        raise ValueError(f"there are {queries} queries, but only {keys} positions")
    mask = causal_mask(keys)[keys - queries :].to(q.device)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores.masked_fill(mask, -torch.inf), dim=-1)
    return weights @ v
