"""A gated graph network. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class GatedGraphConv(nn.Module):
    """Let every node read its neighbours' messages with a GRU, several times over.

    Args:
        channels: the size of a node's state.
        steps: how many rounds of messages.

    Shape: x (N, F) with F at most channels, and edge_index (2, E) -> (N, channels).

    Raises:
        ValueError: steps is below 1; x is wider than the state.
    """

    def __init__(self, channels: int, steps: int):
        super().__init__()
        raise NotImplementedError("TODO: lin, for the messages, and gru, an nn.GRUCell")

    def forward(self, x: torch.Tensor, edge_index: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: the first state; then messages and the gated update, step by step")
