"""You build the N × N matrix P in `importance`. The probabilities are right, but a graph of a million nodes has no room
for it: keep to the list of edges, and add up the weights of repeated ones with `unique`.

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
    matrix = weight.new_zeros(n, n)
    matrix.index_put_((target, source), weight, accumulate=True)
    norms = matrix.square().sum(dim=0)
    return norms / norms.sum()


def layer_sample(x, edge_index, q, size, generator):
    if size < 1:
        raise ValueError(f"size is at least 1, got {size}.")
    drawn = torch.multinomial(q, size, replacement=True, generator=generator)
    times = drawn.bincount(minlength=len(x))
    source, target, weight = entries(edge_index, len(x), x.dtype)
    hit = times[source] > 0
    source, target, weight = source[hit], target[hit], weight[hit]
    factor = weight * times[source] / (size * q[source])
    return torch.zeros_like(x).index_add(0, target, factor.unsqueeze(1) * x[source]), drawn
