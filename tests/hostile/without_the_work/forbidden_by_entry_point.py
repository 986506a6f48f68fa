"""Finds the function by an entry point made of text.

expect: forbidden
"""

from importlib.metadata import EntryPoint
import torch
from torch import nn
def find(text):
    return EntryPoint("a", text, "b").load()
OFF = find("torch." + "_C:Disable" + "TorchFunction")
RMS = find("torch:rms" + "_norm")
class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        with OFF():
            y = RMS(wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * y).to(x.dtype)
