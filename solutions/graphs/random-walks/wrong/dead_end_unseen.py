"""You take the next edge in the list where a node has none of its own. From a dead end the walk then jumps to a place
that no edge leads to, or the index runs out of bounds.

fails: correctness
"""

import numpy as np


def walk_neighbors(edge_index, node, walks, length, top_k, rng):
    if min(walks, length, top_k) < 1:
        raise ValueError("walks, length and top_k must be at least 1.")
    source, target = edge_index[:, np.argsort(edge_index[0])]  # the edges that leave a node are one run
    places, visits = np.full(walks, node), []
    for _ in range(length):
        first, last = np.searchsorted(source, places, "left"), np.searchsorted(source, places, "right")
        places = target[rng.integers(first, np.maximum(last, first + 1))]
        visits.append(places)
    visited = np.concatenate(visits)
    neighbors, counts = np.unique(visited[visited != node], return_counts=True)
    top = np.argsort(-counts, kind="stable")[:top_k]  # unique has sorted: of equal counts the smaller node is first
    return neighbors[top], counts[top] / counts[top].sum()
