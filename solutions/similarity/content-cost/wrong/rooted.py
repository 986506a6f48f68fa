"""You take the root, which gives the distance. The cost is the squared distance; and at 0 the root has no
slope.

fails: correctness, gradients
"""

import torch


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    if c.dtype in (torch.float16, torch.bfloat16):
        c, g = c.float(), g.float()
    return (g - c.detach()).pow(2).sum(dim=(1, 2, 3)).sqrt()
