"""You subtract the largest entry of the whole tensor. A vector far below it becomes all zeros, and 0 / 0 is
NaN: each vector has its own maximum.

fails: correctness
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - (wide.max() if wide.numel() else 0))
    return (exponentials / exponentials.sum(dim=dim, keepdim=True)).to(x.dtype)
