"""Layer after layer."""

from functools import reduce

import torch
from torch import nn


class JumpingKnowledge(nn.Module):
    def __init__(self, mode):
        super().__init__()
        operations = {"max": torch.maximum, "add": torch.add, "cat": lambda a, b: torch.cat((a, b), dim=1)}
        if mode not in operations:
            raise ValueError(mode)
        self.mode, self.operation = mode, operations[mode]

    def forward(self, xs):
        if len(xs) == 0 or (self.mode != "cat" and any(x.shape[1] != xs[0].shape[1] for x in xs)):
            raise ValueError("no layers, or unequal ones")
        return reduce(self.operation, xs[1:], xs[0].clone())
