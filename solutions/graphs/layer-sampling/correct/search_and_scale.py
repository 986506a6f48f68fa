"""Draws by searching the cumulated probabilities, and the two scales applied to features instead of edges."""

import torch


def plain(edge_index, n):
    """The edges without loops, and each node's degree."""
    source, target = edge_index[:, edge_index[0] != edge_index[1]]
    return source, target, torch.bincount(target, minlength=n) + 1


def importance(edge_index, n):
    source, target, degree = plain(edge_index, n)
    scale = degree.float().rsqrt()
    pairs, counts = torch.stack([source, target]).unique(dim=1, return_counts=True)
    squares = (counts * scale[pairs[0]] * scale[pairs[1]]) ** 2
    norms = (scale**4).scatter_add(0, pairs[0], squares)
    return norms / norms.sum()


def layer_sample(x, edge_index, q, size, generator):
    if size <= 0:
        raise ValueError("draw at least one node")
    chance = torch.rand(size, generator=generator, device=x.device, dtype=q.dtype)
    last = q.nonzero().max()
    drawn = torch.searchsorted(q.cumsum(0).contiguous(), chance, right=True).clamp(max=last)

    source, target, degree = plain(edge_index, len(x))
    scale = degree.to(x.dtype).rsqrt()
    ones = torch.ones_like(drawn, dtype=x.dtype)
    times = torch.zeros_like(q).index_add(0, drawn, ones / q[drawn] / size)
    scaled = (times * scale).unsqueeze(1) * x
    edges = (times > 0)[source].nonzero().squeeze(1)
    return scale.unsqueeze(1) * scaled.index_add(0, target[edges], scaled[source[edges]]), drawn
