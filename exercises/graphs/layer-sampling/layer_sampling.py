"""A graph convolution's sum, estimated from a few nodes. Read README.md, then fill in the TODOs."""

import torch


def importance(edge_index: torch.Tensor, n: int) -> torch.Tensor:
    """How often each node should be drawn: its share in the squared norms of the matrix's columns.

    Args:
        edge_index: (2, E), int64: the sources and the targets.
        n: how many nodes the graph has, at least 1.

    Returns:
        (n,), float32, with the sum 1.
    """
    raise NotImplementedError("TODO: the entries of P, squared and summed by column")


def layer_sample(
    x: torch.Tensor, edge_index: torch.Tensor, q: torch.Tensor, size: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw nodes and estimate P x from them, without bias.

    Args:
        x: (N, F), the nodes' features.
        edge_index: (2, E), int64: the sources and the targets.
        q: (N,), each node's probability at every draw.
        size: how many nodes to draw, with replacement; at least 1.
        generator: where all randomness comes from.

    Returns:
        The estimate (N, F), and the drawn nodes (size,), int64.

    Raises:
        ValueError: size is below 1.
    """
    raise NotImplementedError("TODO: draw, take the edges that leave the drawn nodes, weight them, sum by target")
