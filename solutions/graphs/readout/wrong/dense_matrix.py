"""You multiply by a matrix of graphs by nodes. The values are right, but that matrix is nearly all zeros, and
large.

fails: performance
"""

import torch


def readout(x, batch, mode):
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f'mode is "sum", "mean" or "max", got {mode!r}.')
    nodes = batch.bincount()
    out = x.new_zeros(nodes.shape[0], x.shape[1])
    if mode == "max":
        return out.scatter_reduce(0, batch.unsqueeze(1).expand_as(x), x, "amax", include_self=False)
    out = (torch.arange(len(nodes), device=x.device).unsqueeze(1) == batch).to(x.dtype) @ x
    if mode == "mean":
        out = out / nodes.clamp(min=1).unsqueeze(1)
    return out
