"""You swap axes 1 and 2 of the keys. These are the right ones with one leading dimension only: a head axis in
front, or no batch, moves them. Count from the end: `transpose(-2, -1)`.

fails: correctness, gradients
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
