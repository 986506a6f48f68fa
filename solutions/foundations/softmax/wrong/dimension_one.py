"""You always normalise along dimension 1. That is right for a batch of vectors and for nothing else: use
`dim`.

fails: correctness, gradients
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - wide.amax(dim=1 if x.ndim > 1 else 0, keepdim=True))
    return (exponentials / exponentials.sum(dim=1 if x.ndim > 1 else 0, keepdim=True)).to(x.dtype)
