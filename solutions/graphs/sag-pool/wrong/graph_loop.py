"""You go through the graphs in Python, with one top-k each. Two stable sorts rank all nodes of all graphs at once.

fails: performance
"""

import math

import torch


def sag_pool(x, edge_index, score, ratio, batch):
    if not 0 < ratio <= 1:
        raise ValueError(f"ratio is above 0 and at most 1, got {ratio}.")
    sizes = batch.bincount()  # (G,)
    best = [batch[:0]]
    for graph in range(len(sizes)):
        nodes = (batch == graph).nonzero().squeeze(1)
        order = score[nodes].argsort(descending=True, stable=True)
        best.append(nodes[order[: math.ceil(len(nodes) * ratio)]])
    kept = torch.cat(best).sort().values

    place = torch.full_like(batch, -1)
    place[kept] = torch.arange(len(kept), device=x.device)
    ends = place[edge_index]  # (2, E), -1 for a node that is gone
    gate = torch.tanh(score[kept]).unsqueeze(1)
    return gate * x[kept], ends[:, (ends >= 0).all(dim=0)], batch[kept], kept
