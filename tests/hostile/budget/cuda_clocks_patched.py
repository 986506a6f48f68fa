"""Replaces the clocks and the synchronisation of a GPU.

expect: budget
survives: yes
"""

import torch
from torch import nn

torch.cuda.synchronize = lambda *args: None
torch.cuda.Event = type("Event", (), {"record": lambda self: None, "elapsed_time": lambda self, end: 0.0})
torch.cuda.max_memory_allocated = torch.cuda.memory_allocated = lambda *args: 0


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        rows = []
        for row in wide.reshape(-1, x.shape[-1]):
            rows.append(row / torch.sqrt(row.pow(2).mean() + self.eps))
        normalised = torch.stack(rows).reshape(x.shape) if rows else wide
        return (self.gamma * normalised).to(x.dtype)
