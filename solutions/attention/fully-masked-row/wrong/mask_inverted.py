"""You hide the entries where the mask is True. Here True means that the entry takes part, so it is `~mask` that is
hidden.

fails: correctness, gradients
"""

import torch


def masked_softmax(scores, mask):
    least = torch.finfo(scores.dtype).min
    weights = torch.softmax(scores.masked_fill(mask, least), dim=-1)
    return weights.masked_fill(mask, 0.0)
