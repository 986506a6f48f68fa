"""You replace minus infinity to be safe, and by a number that is not small enough: a masked entry still gets
a little. exp(-inf) is exactly 0, there is nothing to guard against.

fails: correctness
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    wide = wide.clamp(min=-20)
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    return (exponentials / exponentials.sum(dim=dim, keepdim=True)).to(x.dtype)
