"""Scaled dot-product attention (Vaswani et al., 2017)."""

import math

import torch


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., L, S)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)  # exp(-inf) is 0, in every dtype
    weights = torch.softmax(scores, dim=-1)  # every query's row adds up to 1
    return weights @ v, weights
