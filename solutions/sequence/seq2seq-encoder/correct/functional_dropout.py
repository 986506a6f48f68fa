"""Sentences first inside, and the functional dropout, which must be told when it is training."""

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, input_dim, emb_dim, hid_dim, n_layers, dropout):
        super().__init__()
        if not 0 <= dropout <= 1:
            raise ValueError(f"dropout must be from 0 to 1, got {dropout}")
        self.share = dropout
        self.embedding = nn.Embedding(input_dim, emb_dim)
        self.rnn = nn.LSTM(emb_dim, hid_dim, n_layers, batch_first=True, dropout=dropout * (n_layers > 1))

    def forward(self, src):
        vectors = nn.functional.dropout(self.embedding(src.t()), self.share, self.training)
        start = torch.zeros(
            self.rnn.num_layers, src.shape[1], self.rnn.hidden_size, dtype=vectors.dtype, device=src.device
        )
        output, states = self.rnn(vectors, (start, start))
        return output.transpose(0, 1), *states
