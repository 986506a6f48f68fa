"""A message passing network with edge features. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class MPNN(nn.Module):
    """Pass messages through a matrix for each edge, update the nodes with a GRU, sum them gated for each graph.

    Args:
        node_channels: numbers for each node.
        edge_channels: numbers for each edge.
        hidden: numbers in a node's state.
        out_channels: numbers for each graph that go out.
        steps: how many times messages are sent; may be 0.

    Shape: x (N, node_channels), edge_index (2, E), edge_attr (E, edge_channels), batch (N,) -> (G, out_channels).
    """

    def __init__(self, node_channels: int, edge_channels: int, hidden: int, out_channels: int, steps: int):
        super().__init__()
        raise NotImplementedError("TODO: embed, edge, update, gate and value")

    def forward(
        self, x: torch.Tensor, edge_index: torch.Tensor, edge_attr: torch.Tensor, batch: torch.Tensor
    ) -> torch.Tensor:
        raise NotImplementedError("TODO: steps of messages and updates, then the gated sum for each graph")
