"""You turn the result into float32. By then it has overflowed, or lost its digits: turn the features into
float32 before they are squared.

fails: correctness
"""

import torch


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    cost = (g - c.detach()).pow(2).sum(dim=(1, 2, 3))
    return cost.float() if cost.dtype in (torch.float16, torch.bfloat16) else cost
