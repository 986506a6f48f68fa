"""You group the product well without `causal`, but build S × S products in the causal case. A running sum of
the matrices φ(k) vᵀ gives each query its own state without them.

fails: performance
"""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    if causal:
        weights = (q @ k.transpose(-2, -1)).tril()
        return weights @ v / weights.sum(dim=-1, keepdim=True)
    return q @ (k.transpose(-2, -1) @ v) / (q * k.sum(dim=-2, keepdim=True)).sum(dim=-1, keepdim=True)
