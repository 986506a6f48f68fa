"""You take the softmax of everything and set the hidden entries to 0 afterwards. They have had their share by then, and
what is left adds up to less than 1: hide the scores before the softmax as well.

fails: correctness, gradients
"""

import torch


def masked_softmax(scores, mask):
    weights = torch.softmax(scores, dim=-1)
    return weights.masked_fill(~mask, 0.0)
