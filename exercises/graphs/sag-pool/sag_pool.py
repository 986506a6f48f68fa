"""Pooling that keeps the nodes with the highest scores. Read README.md, then fill in the TODO."""

import torch


def sag_pool(
    x: torch.Tensor, edge_index: torch.Tensor, score: torch.Tensor, ratio: float, batch: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Keep the best nodes of every graph, gated by their scores, and the edges between them.

    Args:
        x: (N, F), the nodes' features.
        edge_index: (2, E), int64: the sources and the targets.
        score: (N,), the higher the better.
        ratio: the share of each graph's nodes to keep, rounded up; 0 < ratio <= 1.
        batch: (N,), int64, the number of each node's graph; in any order, with gaps.

    Returns:
        x (K, F), edge_index (2, E'), renumbered, batch (K,), and kept (K,): the old numbers, in ascending order.

    Raises:
        ValueError: ratio is not above 0 and at most 1.
    """
    raise NotImplementedError("TODO: rank the nodes within their graphs, keep the first, drop and renumber the edges")
