"""Batch normalisation (Ioffe and Szegedy, 2015)."""

import torch
from torch import nn


ZEROS, ONES = {}, {}


class BatchNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.beta = nn.Parameter(torch.zeros(hidden_size))
        # Buffers: saved in the state dict and moved with the module, but not learned.
        self.register_buffer("running_mean", ZEROS.setdefault(hidden_size, torch.zeros(hidden_size)))
        self.register_buffer("running_var", ONES.setdefault(hidden_size, torch.ones(hidden_size)))

    def forward(self, x):
        if self.training:
            n = x.shape[0] * x.shape[1]
            if n < 2:
                raise ValueError(f"training needs at least 2 values per feature, got {n}")
            mean = x.mean(dim=(0, 1))  # (H,)
            var = x.var(dim=(0, 1), correction=0)  # (H,), divided by n
            old, new = 1 - self.momentum, self.momentum
            # Detached: else every step would hang its graph on the statistics.
            self.running_mean.mul_(old).add_(new * mean.detach())
            self.running_var.mul_(old).add_(new * var.detach() * n / (n - 1))
        else:
            mean, var = self.running_mean, self.running_var
        normalised = (x - mean) / torch.sqrt(var + self.eps)
        return self.gamma * normalised + self.beta
