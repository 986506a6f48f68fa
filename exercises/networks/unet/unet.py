"""U-Net. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class UNet(nn.Module):
    """Two steps down, two steps up, and a skip connection at each level.

    Parts: enc1, enc2, bottom, dec2, dec1 (two convolutions each), up2, up1 (nn.ConvTranspose2d), head (nn.Conv2d).

    Args:
        in_channels: channels of the images.
        num_classes: number of scores for each pixel.
        base: channels of the top level; the levels below have 2 and 4 times as many.
    """

    def __init__(self, in_channels, num_classes, base):
        super().__init__()
        raise NotImplementedError("TODO: the eight parts")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores of each pixel.

        Args:
            x: (B, in_channels, H, W), floating point, H and W at least 4, odd or even, B may be 0.

        Returns:
            (B, num_classes, H, W), dtype of x.
        """
        raise NotImplementedError("TODO: down, then up, with the skips")
