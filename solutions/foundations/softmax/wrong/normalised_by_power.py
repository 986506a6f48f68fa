"""You divide by the root of the sum of squares. That makes vectors of length 1; probabilities *add up* to 1.

fails: correctness, gradients
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    return (exponentials / exponentials.norm(dim=dim, keepdim=True)).to(x.dtype)
