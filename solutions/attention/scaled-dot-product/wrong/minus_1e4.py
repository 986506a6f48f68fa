"""You hide keys with a score of -10000, so that it fits into float16. A key in sight may score less than that,
and then the hidden one wins: nothing is less than -inf.

fails: correctness
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
