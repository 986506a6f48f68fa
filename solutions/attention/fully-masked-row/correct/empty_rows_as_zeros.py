"""The empty rows get ordinary scores before the softmax, and zeros after it."""

import torch


def masked_softmax(scores, mask):
    empty = ~mask.any(dim=-1, keepdim=True)
    scores = scores.masked_fill(~mask, -torch.inf).masked_fill(empty, 0.0)
    return torch.softmax(scores, dim=-1).masked_fill(empty, 0.0)
