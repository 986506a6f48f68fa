import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.beta = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x):
        dtype = x.dtype
        if dtype in (torch.float16, torch.bfloat16):
            x = x.float()
        spread = x.std(-1, keepdim=True, unbiased=False)
        print("spread", spread.shape)
        x = (x - x.mean(-1, keepdim=True)) / (spread + self.eps)
        return (x * self.gamma + self.beta).to(dtype)
