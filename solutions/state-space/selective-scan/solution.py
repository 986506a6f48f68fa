"""The selective scan of Mamba (Gu and Dao, 2023), step by step."""

import torch


def selective_scan(u, delta, A, B, C, D):
    h = u.new_zeros(u.shape[0], *A.shape)  # (batch, D, N)
    y = torch.zeros_like(u)
    for t in range(u.shape[1]):
        step = delta[:, t].unsqueeze(-1)  # (batch, D, 1)
        taken_in = step * B[:, t].unsqueeze(1) * u[:, t].unsqueeze(-1)  # (batch, D, N)
        h = torch.exp(step * A) * h + taken_in
        y[:, t] = (h @ C[:, t].unsqueeze(-1)).squeeze(-1)
    return y + D * u
