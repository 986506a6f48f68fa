"""You compare every end of an edge with every node, in an E × K table. It is right, and far too large: a table of
n new numbers answers by indexing.

fails: performance
"""

import torch


def induced_subgraph(edge_index, nodes, n):
    if ((nodes < 0) | (nodes >= n)).any() or len(nodes.unique()) < len(nodes):
        raise ValueError(f"nodes lists different nodes from 0 to {n - 1}.")
    hits = edge_index.unsqueeze(-1) == nodes
    kept = hits.any(dim=-1).all(dim=0).nonzero().squeeze(1)
    return hits[:, kept].nonzero()[:, 2].reshape(2, -1), kept


def cluster_batches(edge_index, parts):
    sizes = parts.bincount()  # (P,)
    order = parts.argsort(stable=True)  # (N,), part by part
    starts = sizes.cumsum(0) - sizes
    place = torch.empty_like(order)
    place[order] = torch.arange(len(parts), device=parts.device) - starts[parts[order]]

    source, target = parts[edge_index]
    inside = edge_index[:, source == target]
    part = parts[inside[0]]
    edges = place[inside[:, part.argsort(stable=True)]]
    edge_counts = part.bincount(minlength=len(sizes))
    return list(zip(order.split(sizes.tolist()), edges.split(edge_counts.tolist(), dim=1), strict=True))
