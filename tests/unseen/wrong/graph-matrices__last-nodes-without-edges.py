# WRONG: degrees end at the last node that has an edge. Cause: bincount without minlength.
import numpy as np


def _check(edges, n):
    edges = np.asarray(edges)
    if edges.size and (edges.min() < 0 or edges.max() >= n):
        raise ValueError("node out of range")
    return edges[:, 0], edges[:, 1]


def adjacency(edges, n, directed):
    u, v = _check(edges, n)
    a = np.bincount(u * n + v, minlength=n * n).reshape(n, n).astype(np.int64)
    return a if directed else a + a.T


def incidence(edges, n, directed):
    u, v = _check(edges, n)
    nodes = np.arange(n)[:, None]
    head, tail = (nodes == v).astype(np.int64), (nodes == u).astype(np.int64)
    return head - tail if directed else head + tail


def degrees(edges, n, directed):
    u, v = _check(edges, n)
    if not directed:
        return np.bincount(np.concatenate([u, v]))
    size = max(u.max(initial=-1), v.max(initial=-1)) + 1
    return np.array([np.bincount(v, minlength=size), np.bincount(u, minlength=size)])
