"""You leave out the −inf above the diagonal: exp(0) = 1 lets every step see the future. −inf becomes the 0 of the
causal mask.

fails: correctness, gradients
"""

import torch


def segsum(a):
    length = a.shape[-1]
    steps = torch.arange(length, device=a.device)
    below, above = steps.unsqueeze(1) > steps, steps.unsqueeze(1) < steps
    rows = a.unsqueeze(-1)
    return rows.masked_fill(~below, 0).cumsum(dim=-2)


def ssd(x, a, B, C):
    mask = segsum(a.transpose(1, 2)).exp()
    scores = torch.einsum("bihn,bjhn->bhij", C, B)
    return torch.einsum("bhij,bjhp->bihp", mask * scores, x)
