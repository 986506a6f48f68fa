"""You turn the result into float32. By then it has overflowed, or lost its digits: turn the features into
float32 before they are multiplied.

fails: correctness
"""

import torch


def gram(features):
    channels = features.flatten(start_dim=2)
    matrix = channels @ channels.transpose(1, 2)
    return matrix.float() if matrix.dtype in (torch.float16, torch.bfloat16) else matrix
