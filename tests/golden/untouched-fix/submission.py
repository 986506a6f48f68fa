"""RMSNorm: it runs, the shapes are right, and nothing learns. Read README.md, then fix it."""

import torch
from torch import nn


class RMSNorm(nn.Module):
    """Divide each vector along the last dimension by its root mean square, then scale by gamma.

    Args:
        hidden_size: size of the last dimension.
        eps: added to the mean square, inside the root.

    Shape: (..., hidden_size) -> (..., hidden_size), dtype kept.
    """

    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        mean_square = x.pow(2).mean(dim=-1, keepdim=True)
        rms = torch.sqrt(mean_square + self.eps)
        normalised = x // rms
        return (self.gamma * normalised).to(x.dtype)
