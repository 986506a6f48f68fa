"""The softmax written out over the entries in sight; the sum of an empty row becomes 1."""

import torch


def masked_softmax(scores, mask):
    hidden = torch.logical_not(mask).expand(scores.shape)
    largest = scores.detach().masked_fill(hidden, torch.finfo(scores.dtype).min).amax(dim=-1, keepdim=True)
    exponentials = torch.exp((scores - largest).masked_fill(hidden, -torch.inf))
    total = exponentials.sum(dim=-1, keepdim=True)
    return exponentials / torch.where(total == 0, 1.0, total)
