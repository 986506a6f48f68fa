"""You write φ with `where` and exponentiate all elements. exp(900) is infinite; it is not selected, but the backward
pass multiplies it by 0, and 0 times infinity is NaN. `F.elu` exponentiates only where it needs to.

fails: gradients
"""

import torch


def linear_attention(q, k, v, causal):
    q, k = torch.where(q > 0, q + 1, torch.exp(q)), torch.where(k > 0, k + 1, torch.exp(k))
    if causal:
        states = (k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(dim=-3)
        totals = k.cumsum(dim=-2)
        summed = (q.unsqueeze(-2) @ states).squeeze(-2)
    else:
        state = k.transpose(-2, -1) @ v
        totals = k.sum(dim=-2, keepdim=True)
        summed = q @ state
    return summed / (q * totals).sum(dim=-1, keepdim=True)
