"""Messages along the edges of a graph. Read README.md, then fill in the TODO."""

from collections.abc import Callable

import torch


def propagate(
    x: torch.Tensor,
    edge_index: torch.Tensor,
    message: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    reduce: str,
) -> torch.Tensor:
    """Send a message along every edge and reduce those that arrive at a node.

    Args:
        x: (N, F), the nodes' features.
        edge_index: (2, E), int64: the sources and the targets.
        message: from the features of the edges' sources and of their targets, (E, F) each, to messages (E, K).
        reduce: "sum", "mean" or "max".

    Returns:
        (N, K): what each node has received; zeros for a node without incoming edges.

    Raises:
        ValueError: reduce is none of the three.
    """
    raise NotImplementedError("TODO: gather the ends of the edges, make the messages, reduce them by target")
