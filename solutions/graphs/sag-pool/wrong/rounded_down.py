"""You round the number of nodes down. It is rounded up, so that a small graph keeps at least one.

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
    keep = (sizes.double() * ratio).floor()
    kept = order[rank < keep[batch[order]]].sort().values  # (K,)

    place = torch.full_like(batch, -1)
    place[kept] = torch.arange(len(kept), device=x.device)
    ends = place[edge_index]  # (2, E), -1 for a node that is gone
    gate = torch.tanh(score[kept]).unsqueeze(1)
    return gate * x[kept], ends[:, (ends >= 0).all(dim=0)], batch[kept], kept
