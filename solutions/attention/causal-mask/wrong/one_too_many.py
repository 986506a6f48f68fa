"""You let each position see the next one, too (`diagonal=1`, or j <= i + 1). That is the very word it has to predict:
the loss falls to nothing, and the model has learnt to copy.

fails: correctness, gradients
"""

import math

import torch


def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).tril(diagonal=1)


def causal_attention(q, k, v):
    queries, keys = q.shape[-2], k.shape[-2]
    if queries > keys:
        raise ValueError(f"there are {queries} queries, but only {keys} positions")
    mask = causal_mask(keys)[keys - queries :].to(q.device)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores.masked_fill(~mask, -torch.inf), dim=-1)
    return weights @ v
