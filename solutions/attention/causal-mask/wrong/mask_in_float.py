"""Your mask holds 1.0 and 0.0. It is to be a bool tensor: `~`, `masked_fill` and indexing need one, and it takes a
quarter of the memory.

fails: correctness
"""

import math

import torch


def causal_mask(n):
    return torch.ones(n, n, dtype=torch.float32).tril()


def causal_attention(q, k, v):
    queries, keys = q.shape[-2], k.shape[-2]
    if queries > keys:
        raise ValueError(f"there are {queries} queries, but only {keys} positions")
    mask = causal_mask(keys)[keys - queries :].to(q.device)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores.masked_fill(mask == 0, -torch.inf), dim=-1)
    return weights @ v
