"""A small GoogLeNet. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class InceptionA(nn.Module):
    """Four branches side by side.

    Args:
        in_channels: of the input.

    Shape: (B, in_channels, H, W) -> (B, 88, H, W)
    """

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        raise NotImplementedError("TODO: yours of networks/inception")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: yours of networks/inception")


class GoogLeNetMini(nn.Module):
    """Twice a convolution, a max pool, a ReLU and an Inception module, then a linear layer.

    Shape: (B, 1, 28, 28) -> (B, 10), logits

    Raises:
        ValueError: in `forward`, if the images have another shape.
    """

    def __init__(self) -> None:
        super().__init__()
        raise NotImplementedError("TODO: conv1, incep1, conv2, incep2, fc")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: the layers in their order, flatten, fc")
