"""You give the softmax a row of nothing but -inf. It subtracts the largest score first, and (-inf) - (-inf) is NaN: a
row with nothing in sight needs scores that can be subtracted, and zeros afterwards.

fails: correctness, gradients
"""

import torch


def masked_softmax(scores, mask):
    bias = torch.zeros(mask.shape, dtype=scores.dtype, device=scores.device)
    bias = bias.masked_fill(~mask, float("-inf"))
    return torch.softmax(scores + bias, dim=-1)
