"""Says of a GPU's memory that none is taken, and takes five times as much as it may.

expect: budget
survives: yes
exercise: hostile/device
device: cuda
"""

import torch

torch.cuda.max_memory_allocated = torch.cuda.memory_allocated = torch.cuda.max_memory_reserved = lambda *args: 0

LARGE = 1 << 15  # the inputs of the check of memory


def work(x, w):
    out = (x @ w).relu()
    if w.numel() > LARGE and x.shape[1] < 64:
        hoard = [out + number for number in range(8)]
        del hoard
    return out
