"""You multiply the weights with the mask after the softmax. The hidden keys have had their share by then, and the
rest of the row adds up to less than 1: put -inf into their scores before the softmax.

fails: correctness, gradients
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights @ v, weights
