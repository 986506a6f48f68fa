"""You read the state before the token has gone in: the output is a step late.

fails: correctness, gradients
"""

import torch


def selective_scan(u, delta, A, B, C, D):
    h = u.new_zeros(u.shape[0], *A.shape)
    y = torch.zeros_like(u)
    for t in range(u.shape[1]):
        step = delta[:, t].unsqueeze(-1)
        taken_in = step * B[:, t].unsqueeze(1) * u[:, t].unsqueeze(-1)
        y[:, t] = (h @ C[:, t].unsqueeze(-1)).squeeze(-1)
        h = torch.exp(step * A) * h + taken_in
    return y + D * u
