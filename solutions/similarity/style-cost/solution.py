"""The style cost of style transfer (Gatys, Ecker and Bethge, 2015), for pictures of any two sizes."""

import torch


def statistics(features):
    """The Gram matrix of each image, over the number of its pixels."""
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)  # (B, C, H·W)
    return channels @ channels.transpose(1, 2) / channels.shape[2]  # (B, C, C)


def style_cost(s, g):
    if s.shape[:2] != g.shape[:2]:
        raise ValueError(f"as many images and channels are expected, got {s.shape} and {g.shape}")
    difference = statistics(g) - statistics(s.detach())  # the style is a target, not a variable
    return difference.pow(2).sum(dim=(1, 2)) / (4 * g.shape[1] ** 2)  # (B,)


def total_style(layers, weights):
    if not layers or len(layers) != len(weights):
        raise ValueError(f"one weight for each of at least one layer, got {len(layers)} and {len(weights)}")
    return sum(weight * style_cost(s, g) for (s, g), weight in zip(layers, weights, strict=True))
