"""You add a small number to A so that the division works. It shifts every result, and near A = 0 it decides it: no
constant is small beside all the A that a model learns.

fails: correctness, gradients
"""

import torch


def zoh(A, B, delta):
    step = delta.unsqueeze(-1)
    z = step * A
    return torch.exp(z), torch.expm1(z) / (A - 1e-6) * B
