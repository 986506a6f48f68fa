"""You sum without `keepdim=True`. The sums then line up with the *last* dimension of x: a square matrix is
divided by the wrong ones without a word, any other shape fails.

fails: correctness, gradients
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    return (exponentials / exponentials.sum(dim=dim)).to(x.dtype)
