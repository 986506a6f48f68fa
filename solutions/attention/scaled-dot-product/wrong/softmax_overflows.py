"""You exponentiate the scores as they are. exp(800) is infinite, and infinity over infinity is NaN: subtract the
row's largest score first, or let `torch.softmax` do it.

fails: correctness
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    exponentials = torch.exp(scores)
    weights = exponentials / exponentials.sum(dim=-1, keepdim=True)
    return weights @ v, weights
