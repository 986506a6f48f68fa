"""You add a small number to the denominator. It is a sum of positive numbers and cannot be 0, and the weights now add
up to a little less than 1.

fails: correctness
"""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    if causal:
        states = (k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(dim=-3)
        totals = k.cumsum(dim=-2)
        summed = (q.unsqueeze(-2) @ states).squeeze(-2)
    else:
        state = k.transpose(-2, -1) @ v
        totals = k.sum(dim=-2, keepdim=True)
        summed = q @ state
    return summed / ((q * totals).sum(dim=-1, keepdim=True) + 1e-6)
