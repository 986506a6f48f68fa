"""You draw each number in a Python loop. `uniform_` fills the whole tensor in one call.

fails: performance
"""

import math

import torch


def fans(shape):
    if len(shape) < 2:
        raise ValueError(f"fans need an output and an input dimension, got the shape {tuple(shape)}")
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def xavier_uniform_(w, gain=1.0):
    bound = gain * math.sqrt(6 / sum(fans(w.shape)))
    with torch.no_grad():
        rows = [torch.empty_like(row).uniform_(-bound, bound) for row in w]
        return w.copy_(torch.stack(rows))
