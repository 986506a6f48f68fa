"""Softmax along any dimension."""

import torch


def softmax(x, dim):
    # float16 cannot hold a sum of many exponentials: half precision is computed in float32.
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    exponentials = torch.exp(wide - wide.amax(dim=dim, keepdim=True))  # the largest becomes exp(0) = 1
    return (exponentials / exponentials.sum(dim=dim, keepdim=True)).to(x.dtype)
