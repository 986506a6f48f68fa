"""A thread prints all the time.

expect: pass
"""

import threading
import time

import torch
from torch import nn


def chatter():
    while True:
        print("still here")
        time.sleep(0.001)


threading.Thread(target=chatter, daemon=True).start()


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
