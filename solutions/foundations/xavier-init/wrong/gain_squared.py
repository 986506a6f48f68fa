"""You put the gain under the root. It is a factor of the bound, so under the root it would have to be
squared.

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
    bound = math.sqrt(gain * 6 / sum(fans(w.shape)))
    with torch.no_grad():
        return w.uniform_(-bound, bound)
