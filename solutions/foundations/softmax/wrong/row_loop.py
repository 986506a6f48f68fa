"""You walk over the vectors in Python. `dim` and `keepdim=True` treat all of them at once.

fails: performance
"""

import torch


def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    rows = [row / row.sum() for row in exponentials.movedim(dim, -1).reshape(-1, x.shape[dim])]
    if not rows:
        return x.clone()
    shape = exponentials.movedim(dim, -1).shape
    return torch.stack(rows).reshape(shape).movedim(-1, dim).to(x.dtype)
