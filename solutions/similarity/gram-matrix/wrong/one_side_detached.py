"""You cut one of the two factors out of the graph. Each channel is in the product twice, so half of its
gradient is missing.

fails: gradients
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)
    return channels @ channels.detach().transpose(1, 2)
