"""You discretise one channel after another in Python. The values are right, but every channel costs all the calls
again: give delta a last dimension of size 1, and (..., D, 1) meets (D, N) in one product.

fails: performance
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
    A_bar, B_bar = [], []
    for channel in range(len(A)):
        step = delta[..., channel, None]  # (..., 1)
        z = step * A[channel]  # (..., N)
        A_bar.append(torch.exp(z))
        B_bar.append(step * phi(z) * B[channel])
    return torch.stack(A_bar, dim=-2), torch.stack(B_bar, dim=-2)
