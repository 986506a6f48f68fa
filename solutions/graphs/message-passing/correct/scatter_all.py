"""One scatter_reduce for all three, along an index of the messages' shape."""

import torch


def propagate(x, edge_index, message, reduce):
    names = {"sum": "sum", "mean": "mean", "max": "amax"}
    if reduce not in names:
        raise ValueError(f"{reduce} is not one of {list(names)}")
    sent = message(x.index_select(0, edge_index[0]), x.index_select(0, edge_index[1]))
    index = edge_index[1][:, None].repeat(1, sent.shape[1])
    empty = torch.zeros(x.shape[0], sent.shape[1], dtype=sent.dtype, device=sent.device)
    return empty.scatter_reduce(0, index, sent, names[reduce], include_self=False)
