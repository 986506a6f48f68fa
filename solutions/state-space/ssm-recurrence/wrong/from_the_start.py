"""You begin again at the first step for every output. The values are right, but the work grows with the square of the
length: keep the state from step to step.

fails: performance
"""

import torch


def state_after(inputs, A):
    h = torch.zeros_like(inputs[:, 0])
    for t in range(inputs.shape[1]):
        h = h @ A.T + inputs[:, t]
    return h


def ssm(u, A, B, C, D):
    inputs = u @ B.T
    if not u.shape[1]:
        return inputs @ C.T
    states = torch.stack([state_after(inputs[:, : t + 1], A) for t in range(u.shape[1])], dim=1)
    return states @ C.T + u @ D.T
