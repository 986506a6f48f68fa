"""You go from step to step. The values are right, but a thousand steps are a thousand rounds: combine steps before
their states are known.

fails: performance
"""

import torch


def parallel_scan(a, b):
    h, states = torch.zeros_like(b[:, :1]), [b[:, :0]]
    for t in range(b.shape[1]):
        h = a[:, t : t + 1] * h + b[:, t : t + 1]
        states.append(h)
    return torch.cat(states, dim=1)
