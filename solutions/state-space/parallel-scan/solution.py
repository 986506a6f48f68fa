"""The scan of a linear recurrence, with doubling reach (Hillis and Steele, 1986; Blelloch, 1990)."""

import torch


def parallel_scan(a, b):
    length, reach = b.shape[1], 1
    while reach < length:  # (a_t, b_t) stands for the last `reach` steps up to t
        # Before the start there are steps that change nothing: (1, 0).
        a_earlier = torch.cat([torch.ones_like(a[:, :reach]), a[:, :-reach]], dim=1)
        b_earlier = torch.cat([torch.zeros_like(b[:, :reach]), b[:, :-reach]], dim=1)
        a, b = a * a_earlier, a * b_earlier + b
        reach *= 2
    return b
