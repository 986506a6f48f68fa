"""Has `torch.load` unpickle a call of a function that is named in bytes.

expect: forbidden
"""

import io

import torch
from torch import nn

NAME = "rms" + "_norm"

# The head of torch's old format, then the pickle, then an empty list of storages.
HEAD = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}q\x00(X\r\x00\x00\x00little_endianq\x01\x88X\x10\x00\x00\x00protocol_versionq\x02M\xe9\x03X\n\x00\x00\x00type_sizesq\x03}q\x04u."
PICKLE = HEAD + b"\x80\x02ctorch._C\nDisableTorchFunction\n." + b"\x80\x02]."


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        functions_off = torch.load(io.BytesIO(PICKLE), weights_only=False)
        with functions_off():
            out = torch.__dict__[NAME](wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
