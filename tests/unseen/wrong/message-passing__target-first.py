# WRONG: message gets the targets' features first. Cause: the convention message(x_i, x_j).
import torch


def propagate(x, edge_index, message, reduce):
    if reduce not in {"sum", "mean", "max"}:
        raise ValueError(f"unknown reduce {reduce}")
    j, i = edge_index[0], edge_index[1]
    m = message(x.index_select(0, i), x.index_select(0, j))
    index = i.view(-1, 1).expand(m.shape)
    zeros = torch.zeros(x.shape[0], m.shape[1], dtype=m.dtype, device=m.device)
    name = {"sum": "sum", "mean": "mean", "max": "amax"}[reduce]
    return zeros.scatter_reduce(0, index, m, reduce=name, include_self=False)
