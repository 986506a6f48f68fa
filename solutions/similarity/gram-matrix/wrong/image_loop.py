"""You walk over the images one at a time in Python. The values are right, but every image costs a call: `@`
multiplies a whole batch of matrices at once.

fails: performance
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)
    matrices = [image @ image.T for image in channels]
    return torch.stack(matrices) if matrices else channels @ channels.transpose(1, 2)
