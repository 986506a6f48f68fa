"""You exponentiate x as it is. exp(1000) is infinite, and infinity over infinity is NaN: subtract the largest
entry of each vector first.

fails: correctness, gradients
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide)
    return (exponentials / exponentials.sum(dim=dim, keepdim=True)).to(x.dtype)
