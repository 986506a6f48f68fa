"""You walk over the channels one at a time. The values are right, but every channel costs several calls:
sum over `dim=(1, 2, 3)`.

fails: performance
"""

import torch


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    if c.dtype in (torch.float16, torch.bfloat16):
        c, g = c.float(), g.float()
    return sum((g[:, i] - c[:, i].detach()).pow(2).sum(dim=(1, 2)) for i in range(c.shape[1]))
