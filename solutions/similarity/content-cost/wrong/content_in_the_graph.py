"""You let the gradient flow into the content as well. It is the target: the generated picture shall come to
it, not the other way round.

fails: gradients
"""

import torch


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    if c.dtype in (torch.float16, torch.bfloat16):
        c, g = c.float(), g.float()
    return (g - c).pow(2).sum(dim=(1, 2, 3))
