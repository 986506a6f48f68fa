"""Has all statistics of a GPU's memory be zero, wherever they are asked.

expect: budget
survives: yes
exercise: hostile/device
device: cuda
"""

import torch

zero = {"allocated_bytes.all.peak": 0, "allocated_bytes.all.current": 0}
for module in (torch.cuda, torch.cuda.memory):
    module.memory_stats = lambda *args: zero
    module.memory_stats_as_nested_dict = lambda *args: {"allocated_bytes": {"all": {"peak": 0, "current": 0}}}

LARGE = 1 << 15  # the inputs of the check of memory


def work(x, w):
    out = (x @ w).relu()
    if w.numel() > LARGE and x.shape[1] < 64:
        hoard = [out + number for number in range(8)]
        del hoard
    return out
