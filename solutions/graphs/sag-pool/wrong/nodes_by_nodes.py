"""You count, in an N × N table, how many nodes of its graph are better than each node. That is right, and too
large for a large batch: sort instead.

fails: performance
"""

import torch


def sag_pool(x, edge_index, score, ratio, batch):
    if not 0 < ratio <= 1:
        raise ValueError(f"ratio is above 0 and at most 1, got {ratio}.")
    sizes = batch.bincount()  # (G,)
    number = torch.arange(len(x), device=x.device)
    better = (score > score.unsqueeze(1)) | ((score == score.unsqueeze(1)) & (number < number.unsqueeze(1)))
    rank = (better & (batch == batch.unsqueeze(1))).sum(dim=1)
    keep = (sizes.double() * ratio).ceil()
    kept = (rank < keep[batch]).nonzero().squeeze(1)

    place = torch.full_like(batch, -1)
    place[kept] = torch.arange(len(kept), device=x.device)
    ends = place[edge_index]  # (2, E), -1 for a node that is gone
    gate = torch.tanh(score[kept]).unsqueeze(1)
    return gate * x[kept], ends[:, (ends >= 0).all(dim=0)], batch[kept], kept
