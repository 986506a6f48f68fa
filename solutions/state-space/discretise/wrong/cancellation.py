"""You compute exp(z) − 1 for a small z. exp(z) is 1 plus something tiny, and the 1 pushes the digits of it off the
end: in float32 nothing is right any more at 1e-6. Use `torch.expm1`, or a series.

fails: correctness, gradients
"""

import torch


def phi(z):
    """(exp(z) - 1) / z, with phi(0) = 1. Near 0 a series: the quotient has no value there, its slope no digits."""
    small = z.abs() < 1e-7
    near = torch.where(small, z, 0.0)
    far = torch.where(small, 1.0, z)
    series = torch.ones_like(z)
    for k in range(9, 1, -1):
        series = 1 + near / k * series
    return torch.where(small, series, (torch.exp(far) - 1) / far)


def zoh(A, B, delta):
    step = delta.unsqueeze(-1)
    z = step * A
    return torch.exp(z), step * phi(z) * B
