"""Has `map` call `getattr`.

expect: forbidden
"""

import torch
from torch import nn

NAME = "rms" + "_norm"


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        [insides] = map(getattr, [torch], ["_" + "C"])
        [functions_off, function] = map(getattr, [insides, torch], ["Disable" + "TorchFunction", NAME])
        with functions_off():
            out = function(wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
