"""You detach the sum. The values are right, but the gradient then ignores that raising one entry lowers all
the others.

fails: gradients
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    return (exponentials / exponentials.sum(dim=dim, keepdim=True).detach()).to(x.dtype)
