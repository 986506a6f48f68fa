"""Leaves work on the GPU that does not come to an end in time.

expect: timeout
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch


def work(x, w):
    torch.cuda._sleep(100_000_000_000)
    return (x @ w).relu()
