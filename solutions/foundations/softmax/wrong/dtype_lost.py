"""You return float32 for half-precision inputs: turn the result back to the dtype of x.

fails: correctness
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
