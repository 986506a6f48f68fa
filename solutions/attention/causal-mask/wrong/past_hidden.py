"""You hide the past and show the future: the triangle is on the wrong side. True is where column j is not after row i,
on and below the diagonal (`tril`).

fails: correctness, gradients
"""

import math

import torch


def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).triu()


def causal_attention(q, k, v):
    queries, keys = q.shape[-2], k.shape[-2]
    if queries > keys:
        raise ValueError(f"there are {queries} queries, but only {keys} positions")
    mask = causal_mask(keys)[keys - queries :].to(q.device)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores.masked_fill(~mask, -torch.inf), dim=-1)
    return weights @ v
