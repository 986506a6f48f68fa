import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.beta = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x):
        centred = x - x.mean(-1, keepdim=True
        return centred / torch.sqrt(centred.pow(2).mean(-1, keepdim=True) + self.eps) * self.gamma + self.beta
