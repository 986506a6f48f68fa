"""The encoder of a translator. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class Encoder(nn.Module):
    """Reads sentences: embedding, dropout, LSTM.

    Args:
        input_dim: number of words of the language that is read.
        emb_dim: numbers in a word's vector.
        hid_dim: numbers in a state.
        n_layers: number of layers of the LSTM.
        dropout: probability of dropping a number, in the vectors and between the layers, in training only.

    Raises:
        ValueError: dropout is outside [0, 1].
    """

    def __init__(self, input_dim: int, emb_dim: int, hid_dim: int, n_layers: int, dropout: float):
        super().__init__()
        raise NotImplementedError("TODO: self.embedding and self.rnn")

    def forward(self, src: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return (output, hidden, cell).

        Args:
            src: int64 of shape (S, B), steps first.

        Returns:
            output (S, B, hid_dim): the top layer's h at every step; hidden and cell (n_layers, B, hid_dim): every
            layer's h and c after the last step.
        """
        raise NotImplementedError("TODO: embedding, dropout, LSTM")
