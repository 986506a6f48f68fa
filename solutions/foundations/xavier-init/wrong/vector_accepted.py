"""You let a vector pass as if it had one input. A bias has no fans: raise ValueError.

fails: correctness
"""

import math

import torch


def fans(shape):
    shape = (*shape, 1, 1)
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def xavier_uniform_(w, gain=1.0):
    bound = gain * math.sqrt(6 / sum(fans(w.shape)))
    with torch.no_grad():
        return w.uniform_(-bound, bound)
