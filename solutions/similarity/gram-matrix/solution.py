"""The Gram matrix as a measure of style (Gatys, Ecker and Bethge, 2015)."""

import torch


def gram(features):
    # Sums over thousands of pixels pass 65504, where float16 ends, and bfloat16 would round them to 3 digits.
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)  # (B, C, H·W)
    return channels @ channels.transpose(1, 2)  # (B, C, C)
