import torch
import torch.nn as nn


class LayerNorm(nn.Module):
    "Construct a layernorm module."

    def __init__(self, features, eps=1e-6):
        super(LayerNorm, self).__init__()
        self.gamma = nn.Parameter(torch.ones(features))
        self.beta = nn.Parameter(torch.zeros(features))
        self.eps = eps

    def forward(self, x):
        dtype = x.dtype
        if dtype in (torch.half, torch.bfloat16):
            x = x.float()
        mean = x.mean(-1, keepdim=True)
        var = x.var(-1, unbiased=False, keepdim=True)
        return (self.gamma * ((x - mean) / (var + self.eps).sqrt()) + self.beta).to(dtype)
