"""One vector for each graph of a batch. Read README.md, then fill in the TODO."""

import torch


def readout(x: torch.Tensor, batch: torch.Tensor, mode: str) -> torch.Tensor:
    """Reduce the nodes of every graph.

    Args:
        x: (N, F), the nodes' features.
        batch: (N,), int64, the number of each node's graph; in any order, with gaps.
        mode: "sum", "mean" or "max".

    Returns:
        (G, F), G being the largest number plus 1 (0 without nodes); zeros for a graph without nodes.

    Raises:
        ValueError: mode is none of the three.
    """
    raise NotImplementedError("TODO: reduce the rows of x by the number of their graph")
