"""You ignore `causal`. Every query then sees the whole sequence, later positions included.

fails: correctness, gradients
"""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    totals = k.sum(dim=-2, keepdim=True)
    summed = q @ (k.transpose(-2, -1) @ v)
    return summed / (q * totals).sum(dim=-1, keepdim=True)
