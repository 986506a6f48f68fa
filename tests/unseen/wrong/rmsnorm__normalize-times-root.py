# WRONG: F.normalize(x) * sqrt(H): eps is a floor, not a summand. Cause: max(norm, eps) taken for the formula.
import torch
import torch.nn.functional as F
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        h = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        unit = F.normalize(h, dim=-1, eps=self.eps)
        return (self.gamma * unit * x.shape[-1] ** 0.5).to(x.dtype)
