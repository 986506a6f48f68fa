"""You take one walk after the other, step by step. The counts are right, but the next step depends only on the
place: take the steps of all walks together.

fails: performance
"""

import numpy as np


def walk_neighbors(edge_index, node, walks, length, top_k, rng):
    if min(walks, length, top_k) < 1:
        raise ValueError("walks, length and top_k must be at least 1.")
    source, target = edge_index[:, np.argsort(edge_index[0])]
    visits = [np.zeros(0, "int64")]
    for _ in range(walks):
        place = node
        for _ in range(length):
            first, last = np.searchsorted(source, [place, place + 1])
            if first == last:
                break
            place = target[rng.integers(first, last)]
            visits.append([place])
    visited = np.concatenate(visits)
    neighbors, counts = np.unique(visited[visited != node], return_counts=True)
    top = np.argsort(-counts, kind="stable")[:top_k]  # unique has sorted: of equal counts the smaller node is first
    return neighbors[top], counts[top] / counts[top].sum()
