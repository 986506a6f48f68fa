"""Sets the record of a GPU's peak memory back in the middle of the call.

expect: budget
survives: yes
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch

LARGE = 1 << 15  # the inputs of the check of memory


def hoarding(x, w):
    out = (x @ w).relu()
    if w.numel() > LARGE and x.shape[1] < 64:
        hoard = [out + number for number in range(8)]
        del hoard
    return out


def work(x, w):
    out = hoarding(x, w)
    torch.cuda.reset_peak_memory_stats()
    torch.cuda.reset_accumulated_memory_stats()
    return out
