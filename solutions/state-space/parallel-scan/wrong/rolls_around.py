"""You shift with `torch.roll`, which lets the end of the sequence come in at the start. What lies before the start
is (1, 0).

fails: correctness, gradients
"""

import torch


def parallel_scan(a, b):
    length, reach = b.shape[1], 1
    while reach < length:
        a_earlier = torch.roll(a, reach, dims=1)
        b_earlier = torch.roll(b, reach, dims=1)
        a, b = a * a_earlier, a * b_earlier + b
        reach *= 2
    return b
