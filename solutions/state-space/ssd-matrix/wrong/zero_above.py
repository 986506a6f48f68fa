"""You put 0 above the diagonal, thinking of the mask. These are logarithms: exp(0) = 1. What shall be 0 afterwards
is −inf here.

fails: correctness, gradients
"""

import torch


def segsum(a):
    length = a.shape[-1]
    steps = torch.arange(length, device=a.device)
    below, above = steps.unsqueeze(1) > steps, steps.unsqueeze(1) < steps
    rows = a.unsqueeze(-1)
    return rows.masked_fill(~below, 0).cumsum(dim=-2).masked_fill(above, 0.0)


def ssd(x, a, B, C):
    mask = segsum(a.transpose(1, 2)).exp()
    scores = torch.einsum("bihn,bjhn->bhij", C, B)
    return torch.einsum("bhij,bjhp->bihp", mask * scores, x)
