"""The layer-wise importance sampling of FastGCN (Chen, Ma and Xiao, 2018)."""

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
    drawn = drawn.sort().values
    times = drawn.bincount(minlength=len(x))
    source, target, weight = entries(edge_index, len(x), x.dtype)
    hit = times[source] > 0
    source, target, weight = source[hit], target[hit], weight[hit]
    factor = weight * times[source] / (size * q[source])
    return torch.zeros_like(x).index_add(0, target, factor.unsqueeze(1) * x[source]), drawn
