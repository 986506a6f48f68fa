"""You hide the keys where the mask is True. Here True means that the query may look at the key, so it is
`~mask` that gets -inf.

fails: correctness, gradients
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
