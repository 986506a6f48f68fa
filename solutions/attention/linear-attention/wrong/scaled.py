"""You divide the queries by the root of D. That keeps a softmax from saturating; here there is none, and φ is not
linear, so it changes the weights.

fails: correctness, gradients
"""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q / q.shape[-1] ** 0.5) + 1, F.elu(k) + 1
    if causal:
        states = (k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(dim=-3)
        totals = k.cumsum(dim=-2)
        summed = (q.unsqueeze(-2) @ states).squeeze(-2)
    else:
        state = k.transpose(-2, -1) @ v
        totals = k.sum(dim=-2, keepdim=True)
        summed = q @ state
    return summed / (q * totals).sum(dim=-1, keepdim=True)
