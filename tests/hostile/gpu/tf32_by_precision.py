"""Allows ten bits of mantissa by the other switch.

expect: mismatch
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch


def work(x, w):
    torch.set_float32_matmul_precision("medium")
    return (x @ w).relu()
