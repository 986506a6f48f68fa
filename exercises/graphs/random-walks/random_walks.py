"""The neighbours that random walks find. Read README.md, then fill in the TODO."""

import numpy as np


def walk_neighbors(
    edge_index: np.ndarray, node: int, walks: int, length: int, top_k: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Walk at random from a node, and return the nodes that were visited most.

    Args:
        edge_index: (2, E), int64: the sources and the targets.
        node: where every walk begins.
        walks: how many walks.
        length: how many steps a walk takes, unless it comes to a node that no edge leaves.
        top_k: how many neighbours are returned at most.
        rng: all that is random is drawn from it.

    Returns:
        neighbors, (m,), int64, the most visited first, and weights, (m,), float64, each one's share of the visits to
        the returned nodes; m is at most top_k.

    Raises:
        ValueError: walks, length or top_k is below 1.
    """
    raise NotImplementedError("TODO: take all walks' steps together, count the visits, keep the largest counts")
