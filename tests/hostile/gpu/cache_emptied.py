"""Gives back what it took before it answers: the peak was there all the same.

expect: budget
survives: yes
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
    torch.cuda.empty_cache()
    return out
