"""Numbers in [0, 1), scaled by the degrees; the counts by bincount, ordered by lexsort."""

import numpy as np


def walk_neighbors(edge_index, node, walks, length, top_k, rng):
    for value in (walks, length, top_k):
        if value <= 0:
            raise ValueError(f"{value} is not positive")
    size = max(node, int(edge_index.max(initial=0))) + 1
    order = np.argsort(edge_index[0], kind="stable")
    target = np.append(edge_index[1][order], 0)
    degree = np.bincount(edge_index[0], minlength=size)
    begin = np.cumsum(degree) - degree
    counts = np.zeros(size, dtype=np.int64)
    places = np.repeat(node, walks)
    for _ in range(length):
        places = places[degree[places] > 0]
        places = target[begin[places] + (rng.random(len(places)) * degree[places]).astype(np.int64)]
        counts += np.bincount(places, minlength=size)
    counts[node] = 0
    best = np.lexsort((np.arange(size), -counts))[:top_k]
    best = best[counts[best] > 0]
    return best, counts[best] / max(counts[best].sum(), 1)
