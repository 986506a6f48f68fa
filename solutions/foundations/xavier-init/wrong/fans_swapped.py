"""You have inputs and outputs the wrong way round. PyTorch stores a weight as (out, in). The sum hides it,
`fans` does not.

fails: correctness
"""

import math

import torch


def fans(shape):
    if len(shape) < 2:
        raise ValueError(f"fans need an output and an input dimension, got the shape {tuple(shape)}")
    field = math.prod(shape[2:])
    return shape[0] * field, shape[1] * field


def xavier_uniform_(w, gain=1.0):
    bound = gain * math.sqrt(6 / sum(fans(w.shape)))
    with torch.no_grad():
        return w.uniform_(-bound, bound)
