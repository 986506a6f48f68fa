"""With doubling reach, where the steps that are complete are kept as they are."""

import torch


def parallel_scan(a, b):
    a, b, reach = a.clone(), b.clone(), 1
    while reach < b.shape[1]:
        b = torch.cat([b[:, :reach], torch.addcmul(b[:, reach:], a[:, reach:], b[:, :-reach])], dim=1)
        a = torch.cat([a[:, :reach], a[:, reach:] * a[:, :-reach]], dim=1)
        reach += reach
    return b
