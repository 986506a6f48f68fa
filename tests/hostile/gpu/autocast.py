"""Has autocast choose a coarser type, and turns the answer back.

expect: mismatch
exercise: hostile/device
device: cuda
"""

import torch


def work(x, w):
    with torch.autocast(x.device.type, dtype=torch.bfloat16):
        out = x @ w
    return out.float().relu()
