"""A graph attention layer. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class GATConv(nn.Module):
    """Attend to the nodes at the other end of the incoming edges, in several heads.

    Args:
        in_channels: numbers for each node that come in.
        out_channels: numbers for each node and head that go out.
        heads: how many heads; their outputs are concatenated.

    Shape: x (N, in_channels) and edge_index (2, E) -> (N, heads * out_channels).
    """

    def __init__(self, in_channels: int, out_channels: int, heads: int):
        super().__init__()
        raise NotImplementedError("TODO: lin.weight, att_source, att_target and bias")

    def forward(self, x: torch.Tensor, edge_index: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: scores, a softmax for each target, and the weighted sum")
