"""You hide keys with a score of -1e9. float16 ends at 65504 and cannot hold that number: -inf exists in every
floating-point type.

fails: correctness
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
