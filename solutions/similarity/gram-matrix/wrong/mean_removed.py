"""You subtract each channel's mean: that is a covariance matrix. The Gram matrix keeps the mean, as how
strong a channel is belongs to the style.

fails: correctness, gradients
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)
    channels = channels - channels.mean(dim=2, keepdim=True)
    return channels @ channels.transpose(1, 2)
