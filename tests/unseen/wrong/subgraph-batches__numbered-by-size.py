# WRONG: the new numbers follow the old ones' size, not the order of nodes. Cause: searchsorted in the sorted list.
import torch


def induced_subgraph(edge_index, nodes, n):
    nodes = torch.sort(nodes).values
    if len(nodes) and (nodes[0] < 0 or nodes[-1] >= n):
        raise ValueError("node out of range")
    if (nodes[1:] == nodes[:-1]).any():
        raise ValueError("node listed twice")
    inside = torch.isin(edge_index, nodes).all(0)
    kept = torch.nonzero(inside).flatten()
    return torch.searchsorted(nodes, edge_index[:, kept].contiguous()), kept


def cluster_batches(edge_index, parts):
    size = torch.bincount(parts)
    order = torch.argsort(parts, stable=True)
    offset = torch.cumsum(size, 0) - size
    local = torch.empty_like(order)
    local[order] = torch.arange(len(order), device=order.device) - offset[parts[order]]
    same = parts[edge_index[0]] == parts[edge_index[1]]
    inner = edge_index[:, same]
    owner = parts[inner[0]]
    by_part = torch.argsort(owner, stable=True)
    edges = local[inner[:, by_part]]
    counts = torch.bincount(owner, minlength=len(size)).tolist()
    return list(zip(order.split(size.tolist()), edges.split(counts, dim=1), strict=True))
