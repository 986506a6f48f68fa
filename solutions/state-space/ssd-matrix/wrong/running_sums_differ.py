"""You subtract running sums. Behind a decay of −1e8 the running sum has no digits left for what follows in
float32, and after a reset it is −inf, so that the difference is NaN. Sum each segment by itself.

fails: correctness
"""

import torch


def segsum(a):
    total = a.cumsum(dim=-1)
    length = a.shape[-1]
    above = torch.ones(length, length, dtype=torch.bool, device=a.device).triu(1)
    return (total.unsqueeze(-1) - total.unsqueeze(-2)).masked_fill(above, -torch.inf)


def ssd(x, a, B, C):
    mask = segsum(a.transpose(1, 2)).exp()
    scores = torch.einsum("bihn,bjhn->bhij", C, B)
    return torch.einsum("bhij,bjhp->bihp", mask * scores, x)
