"""You decay by exp(A), the same at every step. delta says how much time passes, so it belongs into the exponent:
without it nothing is selected.

fails: correctness, gradients
"""

import torch


def selective_scan(u, delta, A, B, C, D):
    h = u.new_zeros(u.shape[0], *A.shape)
    y = torch.zeros_like(u)
    for t in range(u.shape[1]):
        step = delta[:, t].unsqueeze(-1)
        taken_in = step * B[:, t].unsqueeze(1) * u[:, t].unsqueeze(-1)
        h = torch.exp(A) * h + taken_in
        y[:, t] = (h @ C[:, t].unsqueeze(-1)).squeeze(-1)
    return y + D * u
