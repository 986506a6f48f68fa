"""You take the mean of the squares. Here the cost is their sum: against the style, yours weighs C·H·W times
too little.

fails: correctness, gradients
"""

import torch


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    if c.dtype in (torch.float16, torch.bfloat16):
        c, g = c.float(), g.float()
    return (g - c.detach()).pow(2).mean(dim=(1, 2, 3))
