"""Replaces a GPU's events by ones that measure nothing, and does the work two dozen times.

expect: budget
survives: yes
exercise: hostile/device
device: cuda
"""

import torch

torch.cuda.Event = torch.Event = type(
    "Event", (), {"record": lambda self, *args: None, "elapsed_time": lambda self, end: 0.0, "query": lambda self: True}
)


def work(x, w):
    for _ in range(24):
        out = (x @ w).relu()
    return out
