"""You flatten with `view`, which only looks at memory in another way and refuses features that do not lie
there in order. `flatten` and `reshape` copy where they must.

fails: correctness
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    b, c, h, w = features.shape
    channels = features.view(b, c, h * w)
    return channels @ channels.transpose(1, 2)
