"""You sum logarithms of a. The logarithm of a negative number is NaN and that of 0 is -inf.

fails: correctness, gradients
"""

import torch


def parallel_scan(a, b):
    total = a.log().cumsum(dim=1)
    return torch.exp(total) * (b * torch.exp(-total)).cumsum(dim=1)
