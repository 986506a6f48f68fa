"""You swapped the weights: momentum, 0.1, is the weight of the *new* batch here, and 1 - momentum that of the
past. Yours nearly forgets everything but the last batch.

fails: correctness, gradients
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
            mean = x.mean(dim=(0, 1))
            var = x.var(dim=(0, 1), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, 1 - self.momentum)
                self.running_var.lerp_(var * n / (n - 1), 1 - self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        normalised = (x - mean) / torch.sqrt(var + self.eps)
        return self.gamma * normalised + self.beta
