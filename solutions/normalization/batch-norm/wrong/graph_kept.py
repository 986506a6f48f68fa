"""You put the batch's statistics into the running ones with their graph. Every step then hangs on to all the
steps before it: memory grows without end, and gradients flow back into batches of long ago. Update them under
`torch.no_grad()`, or from `mean.detach()`.

fails: gradients, performance
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
            unbiased = var * n / (n - 1)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * unbiased
        else:
            mean, var = self.running_mean, self.running_var
        normalised = (x - mean) / torch.sqrt(var + self.eps)
        return self.gamma * normalised + self.beta
