"""You stop the series after the first term, 1, for all |z| < 0.1. At the end of that range phi is 0.95, not 1:
either take more terms, or use the series only where the rest of it is below the rounding.

fails: correctness, gradients
"""

import torch


def phi(z):
    """(exp(z) - 1) / z, with phi(0) = 1. Near 0 a series: the quotient has no value there, its slope no digits."""
    small = z.abs() < 0.1
    near = torch.where(small, z, 0.0)
    far = torch.where(small, 1.0, z)
    series = torch.ones_like(z)
    for k in range(9, 9, -1):
        series = 1 + near / k * series
    return torch.where(small, series, torch.expm1(far) / far)


def zoh(A, B, delta):
    step = delta.unsqueeze(-1)
    z = step * A
    return torch.exp(z), step * phi(z) * B
