"""Takes torch's layer norm that is written in Python.

expect: forbidden
exercise: normalization/layer-norm
"""

import torch
from torch import nn
import torch.nn.functional as F


class LayerNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.beta = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x):
        return torch._refs.native_layer_norm(x, (x.shape[-1],), self.gamma, self.beta, self.eps)[0]
