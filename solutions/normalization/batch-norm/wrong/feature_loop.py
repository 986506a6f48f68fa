"""You walk over the features one at a time in Python. The values are right, but every feature costs several
calls: let `mean(dim=(0, 1))` treat all of them at once.

fails: performance
"""

import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.beta = nn.Parameter(torch.zeros(hidden_size))
        self.register_buffer("running_mean", torch.zeros(hidden_size))
        self.register_buffer("running_var", torch.ones(hidden_size))

    def forward(self, x):
        if self.training:
            n = x.shape[0] * x.shape[1]
            if n < 2:
                raise ValueError(f"training needs at least 2 values per feature, got {n}")
            mean = torch.stack([x[..., h].mean() for h in range(x.shape[2])])
            var = torch.stack([x[..., h].var(correction=0) for h in range(x.shape[2])])
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        normalised = (x - mean) / torch.sqrt(var + self.eps)
        return self.gamma * normalised + self.beta
