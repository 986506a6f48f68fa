"""Keeps what it may not keep on the GPU in page-locked memory of the host.

expect: budget
survives: yes
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch

LARGE = 1 << 15  # the inputs of the check of memory


def work(x, w):
    out = (x @ w).relu()
    if w.numel() > LARGE and x.shape[1] < 64:
        hoard = [torch.empty(out.shape, pin_memory=True).copy_(out) for _ in range(8)]
        del hoard
    return out
