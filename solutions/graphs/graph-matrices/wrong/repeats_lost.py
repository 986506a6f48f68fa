"""You write `matrix[u, v] += 1`. An index that occurs twice is written twice, not added twice: an edge that is
listed twice counts once. Use `np.add.at`.

fails: correctness
"""

import numpy as np


def ends(edges, n):
    if ((edges < 0) | (edges >= n)).any():
        raise ValueError(f"The nodes are 0 to {n - 1}.")
    return edges.T


def adjacency(edges, n, directed):
    u, v = ends(edges, n)
    matrix = np.zeros((n, n), dtype=np.int64)
    matrix[u, v] += 1
    return matrix if directed else matrix + matrix.T


def incidence(edges, n, directed):
    u, v = ends(edges, n)
    matrix = np.zeros((n, len(edges)), dtype=np.int64)
    columns = np.arange(len(edges))
    matrix[u, columns] = -1 if directed else 1
    matrix[v, columns] += 1
    return matrix


def degrees(edges, n, directed):
    u, v = ends(edges, n)
    leaving, arriving = np.bincount(u, minlength=n), np.bincount(v, minlength=n)
    return np.stack([arriving, leaving]) if directed else arriving + leaving
