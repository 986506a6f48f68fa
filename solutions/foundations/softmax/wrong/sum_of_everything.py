"""You divide by the sum over the whole tensor. Each vector adds up to 1 by itself.

fails: correctness, gradients
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    return (exponentials / exponentials.sum()).to(x.dtype)
