"""You take all steps at once: you sum the inputs divided by the decay up to them, and multiply by that decay. After a
few fast steps it underflows to 0, and 0/0 is NaN. You hold the states of all steps, too.

fails: correctness, gradients, performance
"""

import torch


def selective_scan(u, delta, A, B, C, D):
    total = (delta.unsqueeze(-1) * A).cumsum(dim=1)
    taken_in = (delta * u).unsqueeze(-1) * B.unsqueeze(2)
    h = torch.exp(total) * (taken_in / torch.exp(total)).cumsum(dim=1)
    return torch.einsum("bldn,bln->bld", h, C) + D * u
