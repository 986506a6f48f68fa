"""You use the inputs alone. That keeps the signal alive on its way forward; Xavier takes the outputs in as
well, for the gradient on its way back.

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
    bound = gain * math.sqrt(3 / fans(w.shape)[0])
    with torch.no_grad():
        return w.uniform_(-bound, bound)
