# WRONG: the numbers of images are not compared, one content broadcasts to many. Cause: only shape[1:] checked.
import torch


def content_cost(c, g):
    if c.dim() != 4 or c.shape[1:] != g.shape[1:]:
        raise ValueError("content and generated features must have the same size")
    if c.dtype in (torch.half, torch.bfloat16):
        c = c.to(torch.float32)
        g = g.to(torch.float32)
    diff = (g - c.detach()).flatten(1)
    return (diff * diff).sum(1)
