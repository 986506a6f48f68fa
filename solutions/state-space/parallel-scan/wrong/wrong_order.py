"""You combine the steps in the wrong order: the b of the earlier step is multiplied by the a of the *later* one,
as it happens afterwards. The grouping is free, the order is not.

fails: correctness, gradients
"""

import torch


def parallel_scan(a, b):
    length, reach = b.shape[1], 1
    while reach < length:
        a_earlier = torch.cat([torch.ones_like(a[:, :reach]), a[:, :-reach]], dim=1)
        b_earlier = torch.cat([torch.zeros_like(b[:, :reach]), b[:, :-reach]], dim=1)
        a, b = a * a_earlier, a_earlier * b + b_earlier
        reach *= 2
    return b
