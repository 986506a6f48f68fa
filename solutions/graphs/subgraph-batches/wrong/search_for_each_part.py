"""You search all edges once for each part. With a thousand parts that is a thousand passes over the whole
graph: sort the edges by part once and split them.

fails: performance
"""

import torch


def induced_subgraph(edge_index, nodes, n):
    if ((nodes < 0) | (nodes >= n)).any() or len(nodes.unique()) < len(nodes):
        raise ValueError(f"nodes lists different nodes from 0 to {n - 1}.")
    place = nodes.new_full((n,), -1)
    place[nodes] = torch.arange(len(nodes), device=nodes.device)
    ends = place[edge_index]  # (2, E), -1 for a node that is not listed
    kept = (ends >= 0).all(dim=0).nonzero().squeeze(1)
    return ends[:, kept], kept


def cluster_batches(edge_index, parts):
    batches = []
    for part in range(len(parts.bincount())):
        nodes = (parts == part).nonzero().squeeze(1)
        batches.append((nodes, induced_subgraph(edge_index, nodes, len(parts))[0]))
    return batches
