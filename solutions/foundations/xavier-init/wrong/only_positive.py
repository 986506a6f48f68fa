"""You draw from (0, a). The mean of the weights must be 0, or every layer adds a constant.

fails: correctness
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
        return w.uniform_(0, bound)
