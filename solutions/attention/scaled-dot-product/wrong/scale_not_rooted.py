"""You divide the scores by D itself. A sum of D random products is about the root of D large, so that is the size
to take out: with D the weights of long vectors are all nearly the same.

fails: correctness, gradients
"""

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / q.shape[-1]
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
