"""You overwrite a before b is computed from it. The new a reaches twice as far: b needs the old one.

fails: correctness, gradients
"""

import torch


def parallel_scan(a, b):
    length, reach = b.shape[1], 1
    while reach < length:
        a_earlier = torch.cat([torch.ones_like(a[:, :reach]), a[:, :-reach]], dim=1)
        b_earlier = torch.cat([torch.zeros_like(b[:, :reach]), b[:, :-reach]], dim=1)
        a = a * a_earlier
        b = a * b_earlier + b
        reach *= 2
    return b
