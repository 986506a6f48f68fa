"""You return the weights detached from the graph. They are an output like the other one: a loss on them, for
instance one that keeps the attention sharp, must reach q and k.

fails: gradients
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights.detach()
