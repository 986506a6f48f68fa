"""You do not refuse more queries than keys. A negative start takes rows from the end of the mask, and the result, or
the error deep inside, is about something else: say at once with a `ValueError` what was given.

fails: correctness
"""

import math

import torch


def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).tril()


def causal_attention(q, k, v):
    queries, keys = q.shape[-2], k.shape[-2]
    mask = causal_mask(keys)[keys - queries :].to(q.device)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores.masked_fill(~mask, -torch.inf), dim=-1)
    return weights @ v
