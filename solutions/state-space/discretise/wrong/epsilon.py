"""You add a small number to A so that the division works. It shifts every result, and near A = 0 it changes it
completely: compared with the A that a model learns, no constant is small enough.

fails: correctness, gradients
"""

import torch


def zoh(A, B, delta):
    step = delta.unsqueeze(-1)
    z = step * A
    return torch.exp(z), torch.expm1(z) / (A - 1e-6) * B
