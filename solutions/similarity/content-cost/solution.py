"""The content cost of style transfer (Gatys, Ecker and Bethge, 2015), without its factor 1/2."""

import torch


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    # float16 ends at 65504, and bfloat16 would round the sum to 3 digits.
    if c.dtype in (torch.float16, torch.bfloat16):
        c, g = c.float(), g.float()
    return (g - c.detach()).pow(2).sum(dim=(1, 2, 3))  # (B,); the content is a target, not a variable
