"""BatchNorm: it runs in training and in evaluation, and both are wrong. Read README.md, then fix it."""

import torch
from torch import nn


class BatchNorm(nn.Module):
    """Normalise each feature over the batch while training, and with the running statistics in evaluation.

    Args:
        hidden_size: size H of the last dimension.
        eps: added to the variance, inside the root.
        momentum: the weight of the newest batch in the running statistics.

    Shape: (B, S, H) -> (B, S, H), dtype kept.
    """

    def __init__(self, hidden_size, eps=1e-6, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.betta = nn.Parameter(torch.zeros(hidden_size))
        self.running_mean = torch.zeros(hidden_size)
        self.running_var = torch.ones(hidden_size)

    def forward(self, x):
        if self.train:
            mean = x.mean(dim=(0, 1), keepdim=True)
            var = x.var(dim=(0, 1), keepdim=True)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean = self.running_mean
            var = self.running_var
        normalised = (x - mean) // torch.sqrt(var + self.eps)
        return self.gamma * normalised + self.betta
