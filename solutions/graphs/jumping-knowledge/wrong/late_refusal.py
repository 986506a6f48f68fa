"""You take any mode for a sum. A typing error then trains another model: refuse it in the constructor.

fails: correctness
"""

import torch
from torch import nn


class JumpingKnowledge(nn.Module):
    def __init__(self, mode):
        super().__init__()
        self.mode = mode

    def forward(self, xs):
        if not xs:
            raise ValueError("There is no layer.")
        if self.mode == "cat":
            return torch.cat(xs, dim=-1)
        if len({x.shape for x in xs}) > 1:
            raise ValueError("The layers differ in width.")
        layers = torch.stack(xs)
        return layers.amax(dim=0) if self.mode == "max" else layers.sum(dim=0)
