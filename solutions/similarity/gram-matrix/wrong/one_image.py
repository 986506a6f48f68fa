"""You write for one image and drop the batch. The function gets B of them at a time and gives B matrices
back, also when B is 1.

fails: correctness, gradients
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    _, c, h, w = features.shape
    channels = features.reshape(c, h * w)
    return channels @ channels.T
