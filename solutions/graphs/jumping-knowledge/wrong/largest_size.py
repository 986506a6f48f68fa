"""You take the number of the largest absolute value. The maximum of −5 and 2 is 2.

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
            return torch.cat(xs, dim=-1)
        if len({x.shape for x in xs}) > 1:
            raise ValueError("The layers differ in width.")
        layers = torch.stack(xs)
        best = layers.abs().argmax(dim=0, keepdim=True)
        return layers.gather(0, best)[0] if self.mode == "max" else layers.sum(dim=0)
