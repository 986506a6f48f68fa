"""You follow the paper of 2014: nothing is scaled in training, and evaluation multiplies by 1 - p. The means
agree that way, too, but the task asks for inverted dropout, which leaves evaluation free of any work.

fails: correctness, gradients
"""

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"p is a probability, from 0 to 1, got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        keep = torch.rand(x.shape, device=x.device) >= self.p
        return x * keep
