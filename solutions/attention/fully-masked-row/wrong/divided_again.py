"""You divide what is left after the softmax by its sum. On paper that is right; but one large hidden score leaves only
zeros for the others, and they never add up to 1 again. Hide the scores before the softmax.

fails: correctness
"""

import torch


def masked_softmax(scores, mask):
    weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
    total = weights.sum(dim=-1, keepdim=True)
    return weights / total.masked_fill(total == 0, 1.0)
