"""You write the rounds into the caller's tensors. The caller and the backward pass still need them.

fails: correctness
"""

import torch


def parallel_scan(a, b):
    reach = 1
    if torch.is_grad_enabled() and b.requires_grad:
        a, b = a.clone(), b.clone()
    while reach < b.shape[1]:
        new_b = a[:, reach:] * b[:, :-reach] + b[:, reach:]
        new_a = a[:, reach:] * a[:, :-reach]
        if b.requires_grad:
            b, a = torch.cat([b[:, :reach], new_b], dim=1), torch.cat([a[:, :reach], new_a], dim=1)
        else:
            b[:, reach:], a[:, reach:] = new_b, new_a
        reach *= 2
    return b.clone()
