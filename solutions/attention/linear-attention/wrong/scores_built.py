"""You build the S × S products of all queries and keys. The values are right, but that is the cost of ordinary
attention. Multiply keys with values first, and nothing of that size is built.

fails: performance
"""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    weights = q @ k.transpose(-2, -1)
    if causal:
        weights = weights.tril()
    return weights @ v / weights.sum(dim=-1, keepdim=True)
