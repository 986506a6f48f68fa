# WRONG: the gain stands under the root. Cause: gain taken for a factor of the variance.
import math

import torch


def fans(shape):
    if len(shape) < 2:
        raise ValueError(f"a shape with {len(shape)} dimensions has no fans")
    positions = math.prod(shape[2:])
    return shape[1] * positions, shape[0] * positions


@torch.no_grad()
def xavier_uniform_(w, gain=1.0):
    bound = math.sqrt(gain * 6 / sum(fans(w.shape)))
    return w.uniform_(-bound, bound)
