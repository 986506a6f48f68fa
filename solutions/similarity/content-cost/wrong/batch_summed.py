"""You sum over the images as well. Every image has a cost of its own: leave dimension 0 out of the sum.

fails: correctness, gradients
"""

import torch


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    if c.dtype in (torch.float16, torch.bfloat16):
        c, g = c.float(), g.float()
    return (g - c.detach()).pow(2).sum()
