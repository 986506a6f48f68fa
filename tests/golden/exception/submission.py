import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.beta = nn.Parameter(torch.zeros(hidden_size))

    def normalise(self, x):
        centred = x - x.mean(-1)
        return centred / torch.sqrt(centred.pow(2).mean(-1) + self.eps)

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return (self.normalise(wide) * self.gamma + self.beta).to(x.dtype)
