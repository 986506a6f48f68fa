"""A GraphSAGE layer, and a sample of the neighbours. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class SAGEConv(nn.Module):
    """Map each node, and the mean of what its neighbours send, with a matrix each.

    Args:
        in_channels: numbers for each node that come in.
        out_channels: numbers for each node that go out.
        normalize: whether each node's result is scaled to length 1.

    Shape: x (N, in_channels) and edge_index (2, E) -> (N, out_channels).
    """

    def __init__(self, in_channels: int, out_channels: int, normalize: bool = False):
        super().__init__()
        raise NotImplementedError("TODO: lin_self.weight, lin_neighbor.weight and bias")

    def forward(self, x: torch.Tensor, edge_index: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: the mean over the incoming edges, the two maps, the bias")


def sample_neighbors(edge_index: torch.Tensor, nodes: torch.Tensor, k: int, generator: torch.Generator) -> torch.Tensor:
    """Keep at most k of the edges that arrive at each of the given nodes, drawn without replacement.

    Args:
        edge_index: (2, E), int64: the sources and the targets.
        nodes: (M,), int64, no two the same: whose incoming edges are wanted.
        k: how many edges a node keeps at most.
        generator: of the CPU; all that is random is drawn from it.

    Returns:
        (2, E'): the kept columns of edge_index, in their order there.

    Raises:
        ValueError: k is negative.
    """
    raise NotImplementedError("TODO: draw k of each node's incoming edges, for all nodes at a time")
