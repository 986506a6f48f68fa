"""Returns a pickle as bytes, in the hope that somebody loads it.

expect: mismatch
"""

import os
import pickle

import torch
from torch import nn


class Bomb:
    def __reduce__(self):
        return os._exit, (0,)


class Answer:
    def detach(self):
        return pickle.dumps(Bomb())


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return Answer()
