"""Sets the record of a GPU's peak memory back by the functions for any accelerator, and by the old names.

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
    torch.cuda.reset_max_memory_allocated()
    torch.cuda.reset_max_memory_cached()
    if hasattr(torch, "accelerator") and hasattr(torch.accelerator, "reset_peak_memory_stats"):
        torch.accelerator.reset_peak_memory_stats()
        torch.accelerator.reset_accumulated_memory_stats()
    return out
