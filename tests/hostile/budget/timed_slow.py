"""The control: does the work ten times over, not hidden at all.

expect: budget
exercise: hostile/timed
"""

import torch


def work(x):
    out = x
    for _ in range(10):
        out = torch.tanh(x)
    return out
