"""You multiply every query with every key elementwise and add up afterwards. The values are right, but all L × S × D
products stand in memory at once: a matrix product sums as it multiplies.

fails: performance
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = (q.unsqueeze(-2) * k.unsqueeze(-3)).sum(dim=-1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
