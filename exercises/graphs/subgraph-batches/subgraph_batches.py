"""Subgraphs of a large graph, to train on. Read README.md, then fill in the TODOs."""

import torch


def induced_subgraph(edge_index: torch.Tensor, nodes: torch.Tensor, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The edges among some nodes, renumbered.

    Args:
        edge_index: (2, E), int64: the sources and the targets.
        nodes: (K,), int64, the subgraph's nodes, each once, in any order.
        n: how many nodes the graph has.

    Returns:
        The edges (2, E'), in which nodes[i] is i, and the columns of edge_index that they were, (E',).

    Raises:
        ValueError: a node is listed twice, or is not one of the graph's.
    """
    raise NotImplementedError("TODO: a table of new numbers, and the edges with both ends in it")


def cluster_batches(edge_index: torch.Tensor, parts: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Cut a graph into the subgraphs of its parts.

    Args:
        edge_index: (2, E), int64: the sources and the targets.
        parts: (N,), int64, the part of each node; in any order, with gaps.

    Returns:
        For each part from 0 on: its nodes (K,), in ascending order, and its edges (2, E'), renumbered.
    """
    raise NotImplementedError("TODO: sort nodes and edges by part, once, and split them")
