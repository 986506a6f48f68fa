"""You multiply the wrong way: (H·W, C) times (C, H·W) compares each pixel with every other. Style asks which
*channels* go together: the pixels are what is summed over.

fails: correctness, gradients
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)
    return channels.transpose(1, 2) @ channels
