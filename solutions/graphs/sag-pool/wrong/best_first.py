"""You return the nodes best first, graph by graph. They are to keep their order, by rising number.

fails: correctness, gradients
"""

import torch


def sag_pool(x, edge_index, score, ratio, batch):
    if not 0 < ratio <= 1:
        raise ValueError(f"ratio is above 0 and at most 1, got {ratio}.")
    sizes = batch.bincount()  # (G,)
    starts = sizes.cumsum(0) - sizes
    order = score.argsort(descending=True, stable=True)
    order = order[batch[order].argsort(stable=True)]  # graph by graph, in each the best node first
    rank = torch.arange(len(x), device=x.device) - starts[batch[order]]
    keep = (sizes.double() * ratio).ceil()
    kept = order[rank < keep[batch[order]]]

    place = torch.full_like(batch, -1)
    place[kept] = torch.arange(len(kept), device=x.device)
    ends = place[edge_index]  # (2, E), -1 for a node that is gone
    gate = torch.tanh(score[kept]).unsqueeze(1)
    return gate * x[kept], ends[:, (ends >= 0).all(dim=0)], batch[kept], kept
