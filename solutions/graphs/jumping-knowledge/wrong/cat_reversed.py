"""You put the last layer first. The order is that of the list.

fails: correctness, gradients
"""

import torch
from torch import nn


class JumpingKnowledge(nn.Module):
    def __init__(self, mode):
        super().__init__()
        if mode not in ("cat", "max", "add"):
            raise ValueError(f'mode is "cat", "max" or "add", got {mode!r}.')
        self.mode = mode

    def forward(self, xs):
        if not xs:
            raise ValueError("There is no layer.")
        if self.mode == "cat":
            return torch.cat(xs[::-1], dim=-1)
        if len({x.shape for x in xs}) > 1:
            raise ValueError("The layers differ in width.")
        layers = torch.stack(xs)
        return layers.amax(dim=0) if self.mode == "max" else layers.sum(dim=0)
