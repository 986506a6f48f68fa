"""New numbers by search in the sorted nodes, and places within the parts from one induced subgraph of all nodes."""

import torch


def induced_subgraph(edge_index, nodes, n):
    ordered, old = nodes.sort()
    if len(nodes) and (int(ordered[0]) < 0 or int(ordered[-1]) >= n or bool((ordered.diff() == 0).any())):
        raise ValueError("bad nodes")
    mask = torch.isin(edge_index, nodes).all(dim=0)
    edges = edge_index[:, mask].contiguous()
    if len(nodes):
        edges = old[torch.searchsorted(ordered, edges)]
    return edges, torch.arange(edge_index.shape[1], device=edge_index.device)[mask]


def cluster_batches(edge_index, parts):
    nodes = parts.argsort(stable=True)
    counts = parts.bincount()
    edges, kept = induced_subgraph(edge_index, nodes, len(parts))
    first = counts.cumsum(0) - counts
    inner = parts[edge_index[:, kept]]
    edges, part = edges[:, inner[0] == inner[1]], inner[0][inner[0] == inner[1]]
    part, order = part.sort(stable=True)
    edges = edges[:, order] - first[part]
    edge_lists = edges.split(part.bincount(minlength=len(counts)).tolist(), dim=1)
    return [(own, edge_lists[i]) for i, own in enumerate(nodes.split(counts.tolist()))]
