"""You take all steps at once: sum the inputs divided by the decay up to them, and multiply by it again. The
products of decays underflow to 0 after a few fast steps, and 0/0 is NaN. It holds every step of the state, too.

fails: correctness, gradients, performance
"""

import torch


def selective_scan(u, delta, A, B, C, D):
    total = (delta.unsqueeze(-1) * A).cumsum(dim=1)
    taken_in = (delta * u).unsqueeze(-1) * B.unsqueeze(2)
    h = torch.exp(total) * (taken_in / torch.exp(total)).cumsum(dim=1)
    return torch.einsum("bldn,bln->bld", h, C) + D * u
