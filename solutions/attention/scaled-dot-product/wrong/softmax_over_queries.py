"""You take the softmax over the queries (`dim=-2`). Each query shares out its attention among the keys, so the
rows add up to 1, not the columns: `dim=-1`.

fails: correctness, gradients
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-2)
    return weights @ v, weights
