"""You keep the old node numbers. The subgraph has rows 0 to K − 1: node `nodes[i]` is now node i, in the edges
too.

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
    return edge_index[:, kept], kept


def cluster_batches(edge_index, parts):
    sizes = parts.bincount()  # (P,)
    order = parts.argsort(stable=True)  # (N,), part by part
    source, target = parts[edge_index]
    inside = edge_index[:, source == target]
    part = parts[inside[0]]
    edges = inside[:, part.argsort(stable=True)]
    edge_counts = part.bincount(minlength=len(sizes))
    return list(zip(order.split(sizes.tolist()), edges.split(edge_counts.tolist(), dim=1), strict=True))
