"""You take B_bar = delta · B, a step of Euler's method. That is right only while delta · A is near 0; the hold is
exact for any step: multiply by (exp(z) − 1)/z.

fails: correctness, gradients
"""

import torch


def phi(z):
    """(exp(z) - 1) / z, with phi(0) = 1. Near 0 a series: the quotient has no value there, its slope no digits."""
    small = z.abs() < 0.1
    near = torch.where(small, z, 0.0)
    far = torch.where(small, 1.0, z)
    series = torch.ones_like(z)
    for k in range(9, 1, -1):
        series = 1 + near / k * series
    return torch.where(small, series, torch.expm1(far) / far)


def zoh(A, B, delta):
    step = delta.unsqueeze(-1)
    z = step * A
    return torch.exp(z), step * B.expand(z.shape)
