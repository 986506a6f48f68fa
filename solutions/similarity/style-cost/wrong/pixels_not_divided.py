"""You compare the Gram matrices as they are. A picture of twice the pixels then has another style: divide
each of them by the number of its own pixels.

fails: correctness, gradients
"""

import torch


def statistics(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)
    return channels @ channels.transpose(1, 2)


def style_cost(s, g):
    if s.shape[:2] != g.shape[:2]:
        raise ValueError(f"as many images and channels are expected, got {s.shape} and {g.shape}")
    difference = statistics(g) - statistics(s.detach())
    return difference.pow(2).sum(dim=(1, 2)) / (4 * g.shape[1] ** 2)


def total_style(layers, weights):
    if not layers or len(layers) != len(weights):
        raise ValueError(f"one weight for each of at least one layer, got {len(layers)} and {len(weights)}")
    return sum(weight * style_cost(s, g) for (s, g), weight in zip(layers, weights, strict=True))
