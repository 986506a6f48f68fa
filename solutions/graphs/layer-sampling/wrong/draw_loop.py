"""You add up the estimate one draw at a time, as the formula is written. The values are right, but every draw searches
all edges: count how often each node was drawn, and weigh the edges by that.

fails: performance
"""

import torch


def entries(edge_index, n, dtype):
    """P as edges with their weights, each node's loop included."""
    others = edge_index[:, edge_index[0] != edge_index[1]]
    loops = torch.arange(n, device=edge_index.device)
    source, target = torch.cat([others, loops.expand(2, -1)], dim=1)
    scale = target.bincount().to(dtype).pow(-0.5)
    return source, target, scale[source] * scale[target]


def importance(edge_index, n):
    source, target, weight = entries(edge_index, n, torch.float32)
    pairs, place = (source * n + target).unique(return_inverse=True)
    summed = weight.new_zeros(len(pairs)).index_add(0, place, weight)  # repeated edges are one entry
    norms = weight.new_zeros(n).index_add(0, pairs // n, summed.square())
    return norms / norms.sum()


def layer_sample(x, edge_index, q, size, generator):
    if size < 1:
        raise ValueError(f"size is at least 1, got {size}.")
    drawn = torch.multinomial(q, size, replacement=True, generator=generator)
    source, target, weight = entries(edge_index, len(x), x.dtype)
    out = torch.zeros_like(x)
    for u in drawn.tolist():
        own = source == u
        factor = weight[own] / (size * q[u])
        out = out.index_add(0, target[own], factor.unsqueeze(1) * x[u])
    return out, drawn
