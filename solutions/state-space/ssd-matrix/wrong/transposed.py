"""You exchange rows and columns: row i is the output, column j the input. Your mask lets each step see the future
and not the past.

fails: correctness, gradients
"""

import torch


def segsum(a):
    length = a.shape[-1]
    steps = torch.arange(length, device=a.device)
    below, above = steps.unsqueeze(1) > steps, steps.unsqueeze(1) < steps
    rows = a.unsqueeze(-1)
    return rows.masked_fill(~below, 0).cumsum(dim=-2).masked_fill(above, -torch.inf).mT


def ssd(x, a, B, C):
    mask = segsum(a.transpose(1, 2)).exp()
    scores = torch.einsum("bihn,bjhn->bhij", C, B)
    return torch.einsum("bhij,bjhp->bihp", mask * scores, x)
