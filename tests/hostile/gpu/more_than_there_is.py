"""Asks for more memory than any GPU has.

expect: raised
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch


def work(x, w):
    torch.empty(1 << 40, device=x.device)
    return (x @ w).relu()
