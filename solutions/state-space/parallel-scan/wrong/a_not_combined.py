"""You combine the b of the pairs and leave a as it is. A pair that reaches over 4 steps decays by the product of 4
numbers.

fails: correctness, gradients
"""

import torch


def parallel_scan(a, b):
    length, reach = b.shape[1], 1
    while reach < length:
        a_earlier = torch.cat([torch.ones_like(a[:, :reach]), a[:, :-reach]], dim=1)
        b_earlier = torch.cat([torch.zeros_like(b[:, :reach]), b[:, :-reach]], dim=1)
        b = a * b_earlier + b
        reach *= 2
    return b
