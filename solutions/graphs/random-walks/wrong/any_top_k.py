"""You check walks and length, but not top_k. No slice complains: `[:0]` keeps nothing and `[:-1]` silently leaves out
the last. Refuse all three below 1 with a ValueError.

fails: correctness
"""

import numpy as np


def walk_neighbors(edge_index, node, walks, length, top_k, rng):
    if min(walks, length) < 1:
        raise ValueError("walks and length must be at least 1.")
    source, target = edge_index[:, np.argsort(edge_index[0])]  # the edges that leave a node are one run
    places, visits = np.full(walks, node), []
    for _ in range(length):
        first, last = np.searchsorted(source, places, "left"), np.searchsorted(source, places, "right")
        alive = first < last
        places = target[rng.integers(first[alive], last[alive])]
        visits.append(places)
    visited = np.concatenate(visits)
    neighbors, counts = np.unique(visited[visited != node], return_counts=True)
    top = np.argsort(-counts, kind="stable")[:top_k]  # unique has sorted: of equal counts the smaller node is first
    return neighbors[top], counts[top] / counts[top].sum()
