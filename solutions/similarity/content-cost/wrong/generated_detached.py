"""You detach the generated picture instead of the content. It is the one that is to learn, and no gradient
reaches it.

fails: gradients
"""

import torch


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    if c.dtype in (torch.float16, torch.bfloat16):
        c, g = c.float(), g.float()
    return (g.detach() - c).pow(2).sum(dim=(1, 2, 3))
