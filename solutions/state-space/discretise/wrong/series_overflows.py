"""You let the series run for every z and throw away what is not small. For a z of −1e8 its powers overflow, and in
the backward pass 0 · inf is NaN: give the series 0 where z is large.

fails: gradients
"""

import torch


def phi(z):
    """(exp(z) - 1) / z, with phi(0) = 1. Near 0 a series: the quotient has no value there, its slope no digits."""
    small = z.abs() < 0.1
    near = z
    far = torch.where(small, 1.0, z)
    series = torch.ones_like(z)
    for k in range(9, 1, -1):
        series = 1 + near / k * series
    return torch.where(small, series, torch.expm1(far) / far)


def zoh(A, B, delta):
    step = delta.unsqueeze(-1)
    z = step * A
    return torch.exp(z), step * phi(z) * B
