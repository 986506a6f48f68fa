"""Never hangs, and takes so long for each answer that the time of the whole grading is over before the last check.

expect: timeout
"""

import time

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        time.sleep(0.9)
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        time.sleep(0.9)
        return self.gamma * x
