# WRONG: the nodes are ranked by tanh(score), where large scores tie. Cause: the gate taken for the score.
import torch


def sag_pool(x, edge_index, score, ratio, batch):
    if ratio <= 0 or ratio > 1:
        raise ValueError("ratio must lie in (0, 1]")
    gate = torch.tanh(score)
    n = torch.bincount(batch)
    k = torch.ceil(ratio * n.to(torch.float64)).long()
    perm = torch.argsort(gate, descending=True, stable=True)
    perm = perm[torch.argsort(batch[perm], stable=True)]
    first = torch.cumsum(n, 0) - n
    rank = torch.empty_like(perm)
    rank[perm] = torch.arange(len(perm), device=perm.device) - first[batch[perm]]
    mask = rank < k[batch]
    kept = torch.nonzero(mask)[:, 0]
    new_id = torch.cumsum(mask, 0) - 1
    edge_mask = mask[edge_index[0]] & mask[edge_index[1]]
    return x[kept] * gate[kept, None], new_id[edge_index[:, edge_mask]], batch[kept], kept
