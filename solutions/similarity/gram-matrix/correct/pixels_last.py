"""Channels moved to the end: a list of pixels, each with its C values, in a product with itself."""

import torch


def gram(features):
    pixels = features.permute(0, 2, 3, 1).flatten(1, 2)  # (B, H·W, C)
    if pixels.dtype != torch.float64:
        pixels = pixels.to(torch.float32)
    return torch.bmm(pixels.mT, pixels)
