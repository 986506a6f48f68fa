"""You flatten batch and channels together, to B·C rows, and multiply channels of different images with each
other. That is fine for a batch of one only: keep the batch as a dimension of its own.

fails: correctness, gradients
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    b, c, h, w = features.shape
    rows = features.reshape(b * c, h * w)
    return rows @ rows.T
