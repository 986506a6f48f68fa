"""You divide by A as the formula has it. For A = 0 that is 0/0, which is NaN, and one NaN ends the training. The limit
of B_bar there is delta · B.

fails: correctness, gradients
"""

import torch


def zoh(A, B, delta):
    step = delta.unsqueeze(-1)
    A_bar = torch.exp(step * A)
    return A_bar, torch.expm1(step * A) / A * B
