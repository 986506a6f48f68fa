"""You treat one matrix after another in Python. The values are right, but every example costs several calls: `@`
takes any number of leading dimensions by itself.

fails: performance
"""

import math

import torch


def attention(q, k, v, mask=None):
    if q.dim() > 2:
        masks = [None] * len(q)
        if mask is not None:
            masks = mask.expand(*q.shape[:-1], k.shape[-2])
        pairs = [attention(*one) for one in zip(q, k, v, masks)]
        if not pairs:
            return q.new_zeros(*q.shape[:-1], v.shape[-1]), q.new_zeros(*q.shape[:-1], k.shape[-2])
        return torch.stack([out for out, _ in pairs]), torch.stack([weights for _, weights in pairs])
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
