"""You build an L × L matrix from differences of logarithms of |a|. A zero makes -inf - (-inf), which is NaN, and the
sign is lost. The work grows with the square of L, too.

fails: correctness, gradients
"""

import torch


def parallel_scan(a, b):
    total = a.abs().log().cumsum(dim=1)
    ratio = torch.exp(total.unsqueeze(2) - total.unsqueeze(1))
    lower = torch.ones(b.shape[1], b.shape[1], dtype=torch.bool, device=b.device).tril()
    return (ratio.masked_fill(~lower[..., None], 0) * b.unsqueeze(1)).sum(dim=2)
