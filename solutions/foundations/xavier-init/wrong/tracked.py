"""You fill the parameter while autograd is watching. It refuses in-place changes of a leaf that requires a
gradient: `torch.no_grad()`.

fails: correctness
"""

import math


def fans(shape):
    if len(shape) < 2:
        raise ValueError(f"fans need an output and an input dimension, got the shape {tuple(shape)}")
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def xavier_uniform_(w, gain=1.0):
    bound = gain * math.sqrt(6 / sum(fans(w.shape)))
    return w.uniform_(-bound, bound)
