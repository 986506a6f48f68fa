"""You take the mean over the pixels instead of the sum. Here the matrix is unnormalised: nothing is divided
by H·W.

fails: correctness, gradients
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)
    return channels @ channels.transpose(1, 2) / channels.shape[2]
