"""A small residual network. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class ResidualBlock(nn.Module):
    """Two convolutions and a shortcut, which is a 1 x 1 convolution where the shape changes.

    Args:
        c_in: channels of the input.
        c_out: channels of the output.
        stride: of the first convolution, and of the shortcut.

    Shape: (B, c_in, H, W) -> (B, c_out, ceil(H / stride), ceil(W / stride))
    """

    def __init__(self, c_in: int, c_out: int, stride: int) -> None:
        super().__init__()
        raise NotImplementedError("TODO: conv1, conv2, and shortcut where the shape changes")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: the two convolutions, the shortcut, their sum, a ReLU")


class ResNetMini(nn.Module):
    """A convolution, two residual blocks and a linear layer.

    Shape: (B, 1, 8, 8) -> (B, 10), logits

    Raises:
        ValueError: in `forward`, if the images have another shape.
    """

    def __init__(self) -> None:
        super().__init__()
        raise NotImplementedError("TODO: conv1, block1, block2, fc")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: the layers in their order, flatten, fc")
