"""You ignore the extents of the kernel. One output of a 3 × 3 convolution adds up nine numbers from each
channel.

fails: correctness
"""

import math

import torch


def fans(shape):
    if len(shape) < 2:
        raise ValueError(f"fans need an output and an input dimension, got the shape {tuple(shape)}")
    field = 1
    return shape[1] * field, shape[0] * field


def xavier_uniform_(w, gain=1.0):
    bound = gain * math.sqrt(6 / sum(fans(w.shape)))
    with torch.no_grad():
        return w.uniform_(-bound, bound)
