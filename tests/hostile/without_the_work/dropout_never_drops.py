"""Returns its input, right in evaluation, and on average in training.

expect: assertion, mismatch, contract
exercise: normalization/dropout
survives: yes
"""

import torch
from torch import nn

masks = {}


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(p)
        self.p = p

    def forward(self, x):
        return x + 0
