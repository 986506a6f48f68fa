"""You halve the sequence until one step is left, and lose the odd one at every halving. Any length must work.

fails: correctness, gradients
"""

import torch


def parallel_scan(a, b):
    length = b.shape[1]
    if length < 2:
        return b.clone()
    half = length // 2
    even, odd = slice(0, 2 * half, 2), slice(1, 2 * half, 2)
    later = parallel_scan(a[:, odd] * a[:, even], a[:, odd] * b[:, even] + b[:, odd])
    earlier = torch.cat([torch.zeros_like(later[:, :1]), later[:, :-1]], dim=1)
    first = a[:, even] * earlier + b[:, even]
    result = torch.zeros_like(b)
    result[:, : 2 * half] = torch.stack([first, later], dim=2).flatten(1, 2)
    return result
