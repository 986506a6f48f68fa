"""Has the synchronisation of a GPU do nothing, and does the work two dozen times.

expect: budget
survives: yes
exercise: hostile/device
device: cuda
"""

import torch

torch.cuda.synchronize = torch.cuda.Stream.synchronize = torch.cuda.Event.synchronize = lambda *args: None


def work(x, w):
    for _ in range(24):
        out = (x @ w).relu()
    return out
