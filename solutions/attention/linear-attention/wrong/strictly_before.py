"""You leave a query's own position out of its sums. It sees itself, too, and the first one has nothing else: its 0 / 0
is NaN.

fails: correctness, gradients
"""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    if causal:
        states = (k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(dim=-3)
        states = states - k.unsqueeze(-1) * v.unsqueeze(-2)
        totals = k.cumsum(dim=-2) - k
        summed = (q.unsqueeze(-2) @ states).squeeze(-2)
    else:
        state = k.transpose(-2, -1) @ v
        totals = k.sum(dim=-2, keepdim=True)
        summed = q @ state
    return summed / (q * totals).sum(dim=-1, keepdim=True)
