"""A layer of the transformer encoder. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class EncoderLayer(nn.Module):
    """Self-attention, then a feed-forward network; each with a residual sum and a layer norm after it.

    Parts: self_attn (nn.MultiheadAttention), linear1, linear2 (nn.Linear), norm1, norm2 (nn.LayerNorm).

    Args:
        d_model: size of the last dimension, a multiple of n_heads (otherwise ValueError).
        n_heads: number of attention heads, at least 1.
        dim_feedforward: size of the hidden layer of the feed-forward network.
        dropout: probability of dropping an element while training, in all four places.
    """

    def __init__(self, d_model, n_heads, dim_feedforward, dropout):
        super().__init__()
        raise NotImplementedError("TODO: the five parts, and the dropout")

    def forward(self, x: torch.Tensor, padding_mask: torch.Tensor | None = None) -> torch.Tensor:
        """Return the layer's output.

        Args:
            x: (batch, seq_len, d_model), floating point.
            padding_mask: (batch, seq_len), bool, True at padding, which no position attends to.

        Returns:
            (batch, seq_len, d_model), dtype of x.
        """
        raise NotImplementedError("TODO: attention, sum, norm; feed-forward, sum, norm")
