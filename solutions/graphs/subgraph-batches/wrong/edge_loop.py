"""You look the edges up in a dictionary, one after the other. The subgraph is right, but a graph has millions of edges:
a table of n new numbers, indexed with all of `edge_index`, answers for every edge at once.

fails: performance
"""

import torch


def induced_subgraph(edge_index, nodes, n):
    if ((nodes < 0) | (nodes >= n)).any() or len(nodes.unique()) < len(nodes):
        raise ValueError(f"nodes lists different nodes from 0 to {n - 1}.")
    number = {node: i for i, node in enumerate(nodes.tolist())}
    sources, targets, kept = [], [], []
    for e, (source, target) in enumerate(zip(*edge_index.tolist(), strict=True)):
        if source in number and target in number:
            sources.append(number[source])
            targets.append(number[target])
            kept.append(e)
    return edge_index.new_tensor([sources, targets]), edge_index.new_tensor(kept)


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
