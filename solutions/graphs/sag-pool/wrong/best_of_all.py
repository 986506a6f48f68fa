"""You take the best nodes of the whole batch. Each graph keeps its own share: otherwise a graph with low scores
loses all its nodes.

fails: correctness, gradients
"""

import math

import torch


def sag_pool(x, edge_index, score, ratio, batch):
    if not 0 < ratio <= 1:
        raise ValueError(f"ratio is above 0 and at most 1, got {ratio}.")
    order = score.argsort(descending=True, stable=True)
    kept = order[: math.ceil(len(x) * ratio)].sort().values

    place = torch.full_like(batch, -1)
    place[kept] = torch.arange(len(kept), device=x.device)
    ends = place[edge_index]  # (2, E), -1 for a node that is gone
    gate = torch.tanh(score[kept]).unsqueeze(1)
    return gate * x[kept], ends[:, (ends >= 0).all(dim=0)], batch[kept], kept
