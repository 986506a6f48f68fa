"""You decay by 1 + delta · A. That is the first term of exp(delta · A) only, and for a fast decay it is far below
−1, so that the state explodes.

fails: correctness, gradients
"""

import torch


def selective_scan(u, delta, A, B, C, D):
    h = u.new_zeros(u.shape[0], *A.shape)
    y = torch.zeros_like(u)
    for t in range(u.shape[1]):
        step = delta[:, t].unsqueeze(-1)
        taken_in = step * B[:, t].unsqueeze(1) * u[:, t].unsqueeze(-1)
        h = (1 + step * A) * h + taken_in
        y[:, t] = (h @ C[:, t].unsqueeze(-1)).squeeze(-1)
    return y + D * u
