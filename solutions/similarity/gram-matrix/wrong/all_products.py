"""You make all C × C products of every pixel and then sum them. The values are right, but they take C times
the memory of the features: a matrix product sums as it multiplies.

fails: performance
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)
    return (channels.unsqueeze(1) * channels.unsqueeze(2)).sum(dim=-1)
