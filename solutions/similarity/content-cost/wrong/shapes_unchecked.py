"""You do not compare the shapes. Broadcasting then compares one content with all images: raise ValueError.

fails: correctness
"""

import torch


def content_cost(c, g):
    if c.dtype in (torch.float16, torch.bfloat16):
        c, g = c.float(), g.float()
    return (g - c.detach()).pow(2).sum(dim=(1, 2, 3))
