"""You reshape to (B, H·W, C). A reshape moves nothing, it only cuts the same numbers elsewhere: your columns
hold bits of several channels. Reshape to (B, C, H·W), or permute the dimensions first.

fails: correctness, gradients
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    b, c, h, w = features.shape
    pixels = features.reshape(b, h * w, c)
    return pixels.transpose(1, 2) @ pixels
