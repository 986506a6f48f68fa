# WRONG: the unbiased variance uses n = B, not B * S; B = 1 raises. Cause: n counted in sequences, not in values.
import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.beta = nn.Parameter(torch.zeros(hidden_size))
        self.register_buffer("running_mean", torch.zeros(hidden_size))
        self.register_buffer("running_var", torch.ones(hidden_size))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            n = x.size(0)
            if n < 2:
                raise ValueError("training needs at least two samples")
            mean = x.mean((0, 1))
            var = (x - mean).square().mean((0, 1))
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        return (x - mean) * torch.rsqrt(var + self.eps) * self.gamma + self.beta
