"""You forget the + 1 behind elu. elu goes down to -1, so weights become negative and their sum may be 0: with + 1
everything is positive.

fails: correctness, gradients
"""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q), F.elu(k)
    if causal:
        states = (k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(dim=-3)
        totals = k.cumsum(dim=-2)
        summed = (q.unsqueeze(-2) @ states).squeeze(-2)
    else:
        state = k.transpose(-2, -1) @ v
        totals = k.sum(dim=-2, keepdim=True)
        summed = q @ state
    return summed / (q * totals).sum(dim=-1, keepdim=True)
