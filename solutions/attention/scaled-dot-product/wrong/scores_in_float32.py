"""You turn the scores to float32 and do not turn the weights back. In half precision the product with v then meets
two dtypes: give the weights the dtype of q.

fails: correctness
"""

import math

import torch


def attention(q, k, v, mask=None):
    scores = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).float()
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
