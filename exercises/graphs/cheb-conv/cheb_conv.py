"""A graph convolution of Chebyshev polynomials. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class ChebConv(nn.Module):
    """Filter the nodes' features with a polynomial of the scaled Laplacian, and map them linearly.

    Args:
        in_channels: numbers for each node that come in.
        out_channels: numbers for each node that go out.
        K: how many polynomials, T_0 to T_{K-1}.

    Shape: x (N, in_channels) and edge_index (2, E) -> (N, out_channels).

    Raises:
        ValueError: K is below 1.
    """

    def __init__(self, in_channels: int, out_channels: int, K: int):
        super().__init__()
        raise NotImplementedError("TODO: lins.0.weight to lins.{K-1}.weight, and bias")

    def forward(self, x: torch.Tensor, edge_index: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: one polynomial after the other, each through its own map")
