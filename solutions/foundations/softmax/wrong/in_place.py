"""You shift x in place (`-=`, `sub_`). The caller still needs it, and autograd too.

fails: correctness, gradients
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    wide -= wide.amax(dim=dim, keepdim=True)
    exponentials = torch.exp(wide)
    return (exponentials / exponentials.sum(dim=dim, keepdim=True)).to(x.dtype)
