"""You discretise all steps before the loop. The values are right, but a tensor of shape (batch, L, D, N) is N times as
large as the input: compute the decay of a step when you need it.

fails: performance
"""

import torch


def selective_scan(u, delta, A, B, C, D):
    decay = torch.exp(delta.unsqueeze(-1) * A)
    taken_in = (delta * u).unsqueeze(-1) * B.unsqueeze(2)
    h = u.new_zeros(u.shape[0], *A.shape)
    y = torch.zeros_like(u)
    for t in range(u.shape[1]):
        h = decay[:, t] * h + taken_in[:, t]
        y[:, t] = (h * C[:, t].unsqueeze(1)).sum(dim=-1)
    return y + D * u
