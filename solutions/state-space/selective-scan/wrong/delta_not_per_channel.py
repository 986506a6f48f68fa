"""You use one step size for all channels, the mean. delta has one for each: that is how a channel may forget while
its neighbour remembers.

fails: correctness, gradients
"""

import torch


def selective_scan(u, delta, A, B, C, D):
    h = u.new_zeros(u.shape[0], *A.shape)
    y = torch.zeros_like(u)
    for t in range(u.shape[1]):
        step = delta[:, t].mean(dim=-1, keepdim=True).unsqueeze(-1)
        taken_in = step * B[:, t].unsqueeze(1) * u[:, t].unsqueeze(-1)
        h = torch.exp(step * A) * h + taken_in
        y[:, t] = (h @ C[:, t].unsqueeze(-1)).squeeze(-1)
    return y + D * u
