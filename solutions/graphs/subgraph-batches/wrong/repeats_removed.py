"""You make the edges unique. An edge that is listed twice stays twice, and the edges keep their order.

fails: correctness
"""

import torch


def induced_subgraph(edge_index, nodes, n):
    if ((nodes < 0) | (nodes >= n)).any() or len(nodes.unique()) < len(nodes):
        raise ValueError(f"nodes lists different nodes from 0 to {n - 1}.")
    place = nodes.new_full((n,), -1)
    place[nodes] = torch.arange(len(nodes), device=nodes.device)
    ends = place[edge_index]  # (2, E), -1 for a node that is not listed
    kept = (ends >= 0).all(dim=0).nonzero().squeeze(1)
    return ends[:, kept].unique(dim=1), kept


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
