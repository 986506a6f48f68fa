"""You set weights to 0 after the softmax and divide the rows by what is left. On paper that is right; but a strong key
in the future leaves only zeros for the past, and 0 / 0 is NaN. Hide the scores before the softmax.

fails: correctness
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
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores, dim=-1) * mask
    weights = weights / weights.sum(dim=-1, keepdim=True)
    return weights @ v
