"""You put a softmax over the masked scores. The whole point is that there is none: without it, the matrix is that
of a recurrence.

fails: correctness, gradients
"""

import torch


def segsum(a):
    length = a.shape[-1]
    steps = torch.arange(length, device=a.device)
    below, above = steps.unsqueeze(1) > steps, steps.unsqueeze(1) < steps
    rows = a.unsqueeze(-1)
    return rows.masked_fill(~below, 0).cumsum(dim=-2).masked_fill(above, -torch.inf)


def ssd(x, a, B, C):
    mask = segsum(a.transpose(1, 2)).exp()
    scores = torch.einsum("bihn,bjhn->bhij", C, B)
    return torch.einsum("bhij,bjhp->bihp", torch.softmax(scores + mask.log(), dim=-1), x)
