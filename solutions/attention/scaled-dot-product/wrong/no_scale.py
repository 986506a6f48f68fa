"""You do not divide the scores by the root of D. They grow with the size of the vectors, and the softmax puts
nearly everything on one key, where hardly any gradient is left.

fails: correctness, gradients
"""

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
