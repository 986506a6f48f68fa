"""The control: does the work sixty times over, not hidden at all.

expect: budget
exercise: hostile/timed
"""

import torch


def work(x):
    out = x
    for _ in range(60):
        out = torch.tanh(x)
    return out
