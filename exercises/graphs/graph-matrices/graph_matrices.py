"""The matrices of a graph. Read README.md, then fill in the TODOs."""

import numpy as np


def adjacency(edges: np.ndarray, n: int, directed: bool) -> np.ndarray:
    """How many edges lead from each node to each other.

    Args:
        edges: (E, 2), integers, a row (u, v) for each edge.
        n: the number of nodes.
        directed: whether an edge goes from u to v only.

    Returns:
        (n, n), int64; an undirected self loop counts 2.

    Raises:
        ValueError: a node is negative or not below n.
    """
    raise NotImplementedError("TODO: count the edges of every pair")


def incidence(edges: np.ndarray, n: int, directed: bool) -> np.ndarray:
    """Which nodes each edge touches.

    Returns:
        (n, E), int64: directed -1 at u and +1 at v, undirected 1 at each end. For a self loop the two add up.
    """
    raise NotImplementedError("TODO: one column for each edge")


def degrees(edges: np.ndarray, n: int, directed: bool) -> np.ndarray:
    """How many edges each node has.

    Returns:
        int64: undirected (n,), a self loop counts 2; directed (2, n), the in-degrees and the out-degrees.
    """
    raise NotImplementedError("TODO: count the ends of edges at each node")
