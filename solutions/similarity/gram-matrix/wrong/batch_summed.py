"""You sum over the images, too: one matrix for all of them, and every image gets the style of the batch. Keep
`b` in the result.

fails: correctness, gradients
"""

import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    b, c, _, _ = features.shape
    return torch.einsum("bchw,bdhw->cd", features, features).expand(b, c, c)
