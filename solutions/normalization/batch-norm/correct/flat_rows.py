"""Batch and steps flattened to rows, `var_mean`, and new running statistics from detached ones."""

import torch


class BatchNorm(torch.nn.Module):
    def __init__(self, hidden_size, eps=1e-6, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gamma = torch.nn.Parameter(torch.ones(hidden_size))
        self.beta = torch.nn.Parameter(torch.zeros(hidden_size))
        self.register_buffer("running_mean", torch.zeros(hidden_size))
        self.register_buffer("running_var", torch.ones(hidden_size))

    def forward(self, x):
        rows = x.flatten(0, 1)  # (B·S, H)
        if not self.training:
            return self._normalise(x, self.running_mean, self.running_var)
        if len(rows) < 2:
            raise ValueError(f"one value per feature has no variance: {tuple(x.shape)}")
        var, mean = torch.var_mean(rows, dim=0, unbiased=False)
        past = 1 - self.momentum
        self.running_mean = past * self.running_mean + self.momentum * mean.detach()
        self.running_var = past * self.running_var + self.momentum * rows.detach().var(dim=0)
        return self._normalise(x, mean, var)

    def _normalise(self, x, mean, var):
        scale = self.gamma * torch.rsqrt(var + self.eps)
        return (x - mean) * scale + self.beta
