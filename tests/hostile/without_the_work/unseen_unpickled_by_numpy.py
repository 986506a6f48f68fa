"""Has `numpy.load` unpickle a function that is named in bytes.

expect: forbidden
"""

import io

import numpy as np
import torch
from torch import nn

NAME = "rms" + "_norm"

PICKLE = b"\x80\x02ctorch._C\nDisableTorchFunction\n."


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        functions_off = np.load(io.BytesIO(PICKLE), allow_pickle=True)
        with functions_off():
            out = torch.__dict__[NAME](wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
