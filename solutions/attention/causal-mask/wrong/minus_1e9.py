"""You hide keys with a score of -1e9. float16 ends at 65504 and cannot hold that number: -inf exists in every
floating-point type.

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
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=-1)
    return weights @ v
