"""Allows ten bits of mantissa for the sake of speed.

expect: mismatch
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch

torch.backends.cuda.matmul.allow_tf32 = True


def work(x, w):
    torch.backends.cuda.matmul.allow_tf32 = True
    return (x @ w).relu()
