"""Empties every list and dict of the grader's and pytest's that the collector knows.

expect: mismatch, raised, died, not data
"""

import gc
import sys

import torch
from torch import nn

for name in [name for name in sys.modules if name.startswith(("grader", "_pytest", "pytest"))]:
    for value in list(vars(sys.modules[name]).values()):
        if isinstance(value, (list, set)) or (
            isinstance(value, dict) and not any(str(k).startswith("__") for k in value)
        ):
            value.clear()
for value in gc.get_objects():
    if type(value) is list and any(type(item).__module__.startswith("grader") for item in value):
        value.clear()


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return torch.zeros_like(x)
