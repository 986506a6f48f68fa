"""Set2Set, a readout by attention. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class Set2Set(nn.Module):
    """Reduce the nodes of each graph to one vector, by an LSTM that attends to them several times.

    Args:
        channels: numbers for each node.
        steps: how many times the nodes are attended to.

    Shape: x (N, channels) and batch (N,) -> (G, 2 * channels), with G the largest number in batch plus 1.

    Raises:
        ValueError: steps is below 1.
    """

    def __init__(self, channels: int, steps: int):
        super().__init__()
        raise NotImplementedError("TODO: lstm, an nn.LSTMCell")

    def forward(self, x: torch.Tensor, batch: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: query, softmax over each graph's nodes, weighted sum; several times")
