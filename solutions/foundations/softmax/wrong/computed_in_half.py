"""You compute in half precision. Each exponential and their sum are rounded to three digits, and a float16
sum ends at 65504: `x.float()` first.

fails: correctness
"""

import torch


def softmax(x, dim):
    wide = x
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    return (exponentials / exponentials.sum(dim=dim, keepdim=True)).to(x.dtype)
