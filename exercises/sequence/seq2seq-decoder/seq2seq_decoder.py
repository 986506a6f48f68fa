"""One step of a decoder with attention. The shapes do not fit. Read README.md, then fix it."""

import torch
from torch import nn


class Decoder(nn.Module):
    """Scores the next word.

    Args:
        output_dim: number of words of the language that is written.
        emb_dim: numbers in a word's vector.
        hid_dim: numbers in a state, and in an output of the encoder, H.
        n_layers: number of layers of the LSTM.
        dropout: probability of dropping a number, in the vectors and between the layers, in training only.
        attention: called as attention(hidden (B, H), encoder_outputs (S, B, H), mask), returns weights (B, S).
    """

    def __init__(self, output_dim, emb_dim, hid_dim, n_layers, dropout, attention):
        super().__init__()
        self.output_dim = output_dim
        self.attention = attention
        self.embedding = nn.Embedding(output_dim, emb_dim)
        self.dropout = nn.Dropout(dropout)
        self.rnn = nn.LSTM(emb_dim + hid_dim, hid_dim, n_layers, dropout=dropout if n_layers > 1 else 0.0)
        self.fc_out = nn.Linear(emb_dim + hid_dim * 2, output_dim)

    def forward(self, input, hidden, cell, encoder_outputs, mask=None):
        """Take one step.

        Args:
            input: (B,), int64, the last word of each sentence.
            hidden, cell: (n_layers, B, H).
            encoder_outputs: (S, B, H).
            mask: (B, S), bool, or None; passed to the attention.

        Returns:
            prediction (B, output_dim), and the new hidden and cell.
        """
        embedded = self.dropout(self.embedding(input)).unsqueeze(0)
        weights = self.attention(hidden[-1], encoder_outputs, mask)
        weighted = torch.bmm(weights.unsqueeze(1), encoder_outputs)
        states = hidden.contiguous(), cell.contiguous()  # cuDNN takes no others
        _, (hidden, cell) = self.rnn(torch.cat([embedded, weighted], dim=2), states)
        joined = torch.cat([embedded, hidden, weighted], dim=2)
        return self.fc_out(joined.squeeze(0)), hidden, cell
