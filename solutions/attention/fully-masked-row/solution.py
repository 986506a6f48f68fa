"""Softmax under a mask, for rows that may be empty."""

import torch


def masked_softmax(scores, mask):
    least = torch.finfo(scores.dtype).min  # finite: a row full of it has an even softmax, not NaN
    weights = torch.softmax(scores.masked_fill(~mask, least), dim=-1)
    return weights.masked_fill(~mask, 0.0)  # and an even row turns into zeros
