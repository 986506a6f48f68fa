"""You go through the graphs in Python, with a mask for each. The values are right, but every graph reads all
the nodes: scatter them once.

fails: performance
"""

import torch


def readout(x, batch, mode):
    if mode not in ("sum", "mean", "max"):
        raise ValueError("unknown mode")
    rows = []
    for g in range(int(batch.max()) + 1 if len(batch) else 0):
        mine = x[batch == g]
        if not len(mine):
            rows.append(x.new_zeros(x.shape[1]))
        else:
            rows.append({"sum": mine.sum(0), "mean": mine.mean(0), "max": mine.amax(0)}[mode])
    return torch.stack(rows) if rows else x.new_zeros(0, x.shape[1])
