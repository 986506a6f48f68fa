"""You stop a round early: with L = 5 a reach of 4 leaves the last step without the first. Go on while the reach is
less than L.

fails: correctness, gradients
"""

import torch


def parallel_scan(a, b):
    length, reach = b.shape[1], 1
    while reach * 2 <= length:
        a_earlier = torch.cat([torch.ones_like(a[:, :reach]), a[:, :-reach]], dim=1)
        b_earlier = torch.cat([torch.zeros_like(b[:, :reach]), b[:, :-reach]], dim=1)
        a, b = a * a_earlier, a * b_earlier + b
        reach *= 2
    return b
