"""You answer one query after another, each with its own slice of the keys. The values are right and no mask is needed,
but a sequence of 1000 costs 1000 times the calls: compute all scores and hide half of them.

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
    outputs = []
    for i in range(queries):
        seen = keys - queries + i + 1
        scores = q[..., i : i + 1, :] @ k[..., :seen, :].transpose(-2, -1) / math.sqrt(q.shape[-1])
        outputs.append(torch.softmax(scores, dim=-1) @ v[..., :seen, :])
    return torch.cat(outputs, dim=-2)
