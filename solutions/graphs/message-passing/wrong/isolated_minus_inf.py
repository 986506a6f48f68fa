"""You begin the maximum with −inf and leave it where nothing arrives: a node without messages gets zeros.

fails: correctness
"""

import torch


def propagate(x, edge_index, message, reduce):
    if reduce not in ("sum", "mean", "max"):
        raise ValueError(f'reduce is "sum", "mean" or "max", got {reduce!r}.')
    source, target = edge_index
    messages = message(x[source], x[target])
    out = messages.new_zeros(x.shape[0], messages.shape[1])
    if reduce == "max":
        out = out - torch.inf
        return out.scatter_reduce(0, target.unsqueeze(1).expand_as(messages), messages, "amax")
    out = out.index_add(0, target, messages)
    if reduce == "mean":
        out = out / target.bincount(minlength=x.shape[0]).clamp(min=1).unsqueeze(1)
    return out
