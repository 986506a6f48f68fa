"""The transformer encoder. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class TransformerEncoder(nn.Module):
    """Positions, added once, then a stack of encoder layers.

    Args:
        num_layers: number of layers, at least 1.
        d_model: size of the last dimension, a multiple of n_heads; it may be odd.
        n_heads: number of attention heads of each layer.
        dim_feedforward: size of the hidden layer of each layer's feed-forward network.
        dropout: probability of dropping an element while training, after the sum and in the layers.
        max_len: the longest sequence.
    """

    def __init__(self, num_layers, d_model, n_heads, dim_feedforward, dropout, max_len=5000):
        super().__init__()
        raise NotImplementedError("TODO: the table of positions, the dropout and the layers")

    def forward(self, x: torch.Tensor, padding_mask: torch.Tensor | None = None) -> torch.Tensor:
        """Return the output of the last layer.

        Args:
            x: (batch, seq_len, d_model), floating point.
            padding_mask: (batch, seq_len), bool, True at padding, which no position attends to.

        Returns:
            (batch, seq_len, d_model), dtype of x.

        Raises:
            ValueError: seq_len is larger than max_len.
        """
        raise NotImplementedError("TODO: add the positions, then go through the layers")
