"""You leave the number of pixels to be worked out (`-1`). In an empty batch there are no numbers to work it
out from, so it raises; `flatten(start_dim=2)` multiplies the sizes instead.

fails: correctness
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.reshape(features.shape[0], features.shape[1], -1)
    return channels @ channels.transpose(1, 2)
