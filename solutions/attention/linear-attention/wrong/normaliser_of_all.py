"""You divide by the sum over all keys in the causal case, too. The numerator has those up to the query only, so the
weights of the early positions do not add up to 1, and the future shows in them: `k.cumsum(dim=-2)`.

fails: correctness, gradients
"""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    if causal:
        states = (k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(dim=-3)
        totals = k.sum(dim=-2, keepdim=True)
        summed = (q.unsqueeze(-2) @ states).squeeze(-2)
    else:
        state = k.transpose(-2, -1) @ v
        totals = k.sum(dim=-2, keepdim=True)
        summed = q @ state
    return summed / (q * totals).sum(dim=-1, keepdim=True)
