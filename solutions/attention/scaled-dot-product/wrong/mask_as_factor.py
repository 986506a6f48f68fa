"""You set the scores of hidden keys to 0. A score of 0 is an ordinary one, exp(0) = 1, and may even be the largest
of the row: only -inf gets no weight.

fails: correctness, gradients
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, 0.0)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
