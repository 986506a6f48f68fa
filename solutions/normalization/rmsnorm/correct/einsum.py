"""The mean square as a dot product of each vector with itself."""

import torch


class RMSNorm(torch.nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = torch.nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        dtype = torch.float64 if x.dtype == torch.float64 else torch.float32
        wide = x.to(dtype)
        mean_square = torch.einsum("...h,...h->...", wide, wide) / x.shape[-1]
        scale = torch.rsqrt(mean_square + self.eps).unsqueeze(-1)
        return torch.mul(self.gamma, wide * scale).to(x.dtype)
