"""You leave the denominator out. Without the softmax nobody makes the weights add up to 1 but you: the outputs grow
with the number of keys, and the later positions of a causal sequence with their place.

fails: correctness, gradients
"""

from torch.nn import functional as F


def linear_attention(q, k, v, causal):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    if causal:
        states = (k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(dim=-3)
        summed = (q.unsqueeze(-2) @ states).squeeze(-2)
    else:
        state = k.transpose(-2, -1) @ v
        summed = q @ state
    return summed
