"""Finds the function by a server's resolver of dotted names.

expect: forbidden
"""

from xmlrpc.server import resolve_dotted_attribute as find
import torch
from torch import nn
class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        box = []
        torch.zeros(1).apply_(lambda v: box.append(find(torch, "rms" + "_norm")(wide, (x.shape[-1],), None, self.eps)) or v)
        return (self.gamma * box[0]).to(x.dtype)
