# WRONG: float16 alone is computed in float32, bfloat16 sums up in its 8 bits. Cause: half precision is two dtypes.
import torch


def softmax(x, dim):
    work = x.float() if x.dtype == torch.float16 else x
    top = work.amax(dim=dim, keepdim=True).detach() if x.numel() else 0
    e = (work - top).exp()
    return e.div(e.sum(dim=dim, keepdim=True)).to(x.dtype)
