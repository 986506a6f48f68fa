"""The Inception module. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class InceptionA(nn.Module):
    """Four branches side by side: 1 x 1, 5 x 5, 3 x 3 twice, and an average pool.

    Args:
        in_channels: of the input.

    Shape: (B, in_channels, H, W) -> (B, 88, H, W)
    """

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        raise NotImplementedError("TODO: the seven convolutions")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: four branches, concatenated along the channels")
