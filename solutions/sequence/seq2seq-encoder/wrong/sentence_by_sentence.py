"""You run the sentences one at a time. The values are right, but an LSTM takes a whole batch in one call.

fails: performance
"""

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, input_dim, emb_dim, hid_dim, n_layers, dropout):
        super().__init__()
        self.embedding = nn.Embedding(input_dim, emb_dim)
        self.dropout = nn.Dropout(dropout)
        self.rnn = nn.LSTM(emb_dim, hid_dim, n_layers, dropout=dropout if n_layers > 1 else 0.0)

    def forward(self, src):
        vectors = self.dropout(self.embedding(src))
        runs = [self.rnn(vectors[:, b : b + 1]) for b in range(src.shape[1])] or [self.rnn(vectors)]
        output = torch.cat([run[0] for run in runs], dim=1)
        hidden, cell = (torch.cat([run[1][i] for run in runs], dim=1) for i in range(2))
        return output, hidden, cell
