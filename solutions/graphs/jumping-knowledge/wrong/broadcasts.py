"""You let a layer of width 1 be spread over the others. It is a mistake in the network, and nobody hears of it:
raise a ValueError.

fails: correctness
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
        try:
            xs = torch.broadcast_tensors(*xs)
        except RuntimeError as error:
            raise ValueError("The layers differ in width.") from error
        layers = torch.stack(xs)
        return layers.amax(dim=0) if self.mode == "max" else layers.sum(dim=0)
