# WRONG: of equal counts the larger number is first; weights are shares of all visits. Cause: argsort reversed; order.
import numpy as np


def walk_neighbors(edge_index, node, walks, length, top_k, rng):
    if walks < 1 or length < 1 or top_k < 1:
        raise ValueError("walks, length and top_k must be positive")
    src, dst = edge_index
    order = np.argsort(src, kind="stable")
    src, dst = src[order], dst[order]
    here = np.full(walks, node, dtype=np.int64)
    seen = [np.empty(0, dtype=np.int64)]
    for _ in range(length):
        lo = np.searchsorted(src, here, side="left")
        n = np.searchsorted(src, here, side="right") - lo
        lo, n = lo[n > 0], n[n > 0]
        here = dst[lo + np.floor(rng.random(len(n)) * n).astype(np.int64)]
        seen.append(here)
    seen = np.concatenate(seen)
    seen = seen[seen != node]
    ids, counts = np.unique(seen, return_counts=True)
    best = np.argsort(counts, kind="stable")[::-1][:top_k]
    return ids[best], counts[best] / max(len(seen), 1)
