"""Returns two small tensors that the check compares element by element: broadcast, they take 2 GB of the judge's memory.

expect: assertion, mismatch, contract, not data
exercise: normalization/dropout
survives: yes
"""

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(p)
        self.p, self.calls = p, 0

    def forward(self, x):
        self.calls += 1
        return torch.ones(45_000, 1) if self.calls % 2 else torch.ones(1, 45_000)
