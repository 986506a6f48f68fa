"""You take the softmax along dimension -2. The entries of one row share its attention, and lie along the last
dimension: `dim=-1`.

fails: correctness, gradients
"""

import torch


def masked_softmax(scores, mask):
    least = torch.finfo(scores.dtype).min
    weights = torch.softmax(scores.masked_fill(~mask, least), dim=-2 if scores.dim() > 1 else -1)
    return weights.masked_fill(~mask, 0.0)
