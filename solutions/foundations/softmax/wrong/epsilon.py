"""You add a small number to the denominator. After the shift it is at least 1, so it cannot be 0, and your
outputs add up to less than 1.

fails: correctness
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    return (exponentials / (exponentials.sum(dim=dim, keepdim=True) + 1e-10)).to(x.dtype)
