"""Sets the kernel's record of its peak memory back before it answers.

expect: budget, raised
survives: yes
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.numel() < 1 << 19:
            hoard = None
        else:
            hoard = [torch.ones(4096, 512) for _ in range(75)]
            del hoard
            with open("/proc/self/clear_refs", "w") as file:
                file.write("5")
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
