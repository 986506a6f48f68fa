"""Does thirty times the work.

expect: budget, timeout
exercise: hostile/timed
"""

import torch
def work(x):
    out = x
    for _ in range(30):
        out = torch.tanh(x)
    return out
