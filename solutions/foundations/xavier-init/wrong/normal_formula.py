"""You take the 2 of the normal version. That is the variance; a uniform distribution on (-a, a) has the
variance a²/3, so the bound needs 3 times as much under the root: 6.

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
    bound = gain * math.sqrt(2 / sum(fans(w.shape)))
    with torch.no_grad():
        return w.uniform_(-bound, bound)
