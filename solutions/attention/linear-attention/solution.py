"""Linear attention (Katharopoulos et al., 2020)."""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q) + 1, F.elu(k) + 1  # positive, so that all weights are
    if causal:
        states = (k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(dim=-3)  # (..., S, D, E): one for each query
        totals = k.cumsum(dim=-2)  # (..., S, D)
        summed = (q.unsqueeze(-2) @ states).squeeze(-2)  # (..., S, E)
    else:
        state = k.transpose(-2, -1) @ v  # (..., D, E): the same for all queries
        totals = k.sum(dim=-2, keepdim=True)  # (..., 1, D)
        summed = q @ state
    return summed / (q * totals).sum(dim=-1, keepdim=True)
