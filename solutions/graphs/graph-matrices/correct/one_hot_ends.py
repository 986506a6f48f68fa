"""Everything from two one-hot matrices, of the first and of the second ends."""

import numpy as np


def one_hot(edges, n):
    if edges.size and (edges.min() < 0 or edges.max() >= n):
        raise ValueError("no such node")
    nodes = np.arange(n)[:, None]
    return (nodes == edges[:, 0]).astype(np.int64), (nodes == edges[:, 1]).astype(np.int64)


def adjacency(edges, n, directed):
    first, second = one_hot(edges, n)
    return first @ second.T + (0 if directed else second @ first.T)


def incidence(edges, n, directed):
    first, second = one_hot(edges, n)
    return second - first if directed else second + first


def degrees(edges, n, directed):
    first, second = one_hot(edges, n)
    return np.array([second.sum(axis=1), first.sum(axis=1)]) if directed else (first + second).sum(axis=1)
