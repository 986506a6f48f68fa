"""The softmax written out: the hidden scores become the least number of the dtype, and the largest is subtracted."""

import torch


def attention(q, k, v, mask=None):
    d = q.shape[-1]
    scores = torch.matmul(q / d**0.25, k.mT / d**0.25)
    if mask is not None:
        scores = torch.where(mask, scores, torch.finfo(scores.dtype).min)
    exponentials = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
    weights = exponentials / exponentials.sum(dim=-1, keepdim=True)
    return torch.matmul(weights, v), weights
