"""Uniform numbers on (0, 1), stretched and copied into place."""

import torch


def fans(shape):
    if len(shape) < 2:
        raise ValueError("too few dimensions")
    fan_out, fan_in = shape[0], shape[1]
    for extent in shape[2:]:
        fan_in, fan_out = fan_in * extent, fan_out * extent
    return fan_in, fan_out


@torch.no_grad()
def xavier_uniform_(w, gain=1.0):
    fan_in, fan_out = fans(tuple(w.shape))
    bound = gain * (6 / (fan_in + fan_out)) ** 0.5
    w.copy_((torch.rand_like(w) * 2 - 1) * bound)
    return w
