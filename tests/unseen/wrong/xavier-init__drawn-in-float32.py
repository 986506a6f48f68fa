# WRONG: the numbers are drawn in float32 and widened for float64. Cause: torch.rand without the dtype of w.
import math

import torch


def fans(shape):
    if len(shape) < 2:
        raise ValueError("at least two dimensions")
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def xavier_uniform_(w, gain=1.0):
    fan_in, fan_out = fans(w.shape)
    a = gain * math.sqrt(6 / (fan_in + fan_out))
    with torch.no_grad():
        w.copy_((torch.rand(w.shape, device=w.device) * 2 - 1) * a)
    return w
