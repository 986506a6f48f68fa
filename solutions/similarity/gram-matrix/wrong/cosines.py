"""You scale each channel to length 1 first. That gives the cosines between the channels, with ones on the
diagonal; the Gram matrix keeps how strong each channel is.

fails: correctness, gradients
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    channels = features.flatten(start_dim=2)
    channels = torch.nn.functional.normalize(channels, dim=2)
    return channels @ channels.transpose(1, 2)
