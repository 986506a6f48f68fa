"""You sort the edges into lists of neighbours with a loop over them. The walks are right, but the graph has millions of
edges and a walk sees only a few: one `argsort` by source puts each node's edges side by side.

fails: performance
"""

import numpy as np


def walk_neighbors(edge_index, node, walks, length, top_k, rng):
    if min(walks, length, top_k) < 1:
        raise ValueError("walks, length and top_k must be at least 1.")
    leaving = [[] for _ in range(max(node, edge_index.max(initial=0)) + 1)]
    for start, end in edge_index.T.tolist():
        leaving[start].append(end)
    source = np.repeat(np.arange(len(leaving)), [len(ends) for ends in leaving])
    target = np.array([end for ends in leaving for end in ends], dtype=np.int64)
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
