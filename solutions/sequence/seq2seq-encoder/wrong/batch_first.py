"""You let the LSTM take the batch first, but the ids come steps first: it reads across the sentences, one word
of each. No error is raised, as the shapes fit.

fails: correctness, gradients
"""

from torch import nn


class Encoder(nn.Module):
    def __init__(self, input_dim, emb_dim, hid_dim, n_layers, dropout):
        super().__init__()
        self.embedding = nn.Embedding(input_dim, emb_dim)
        self.dropout = nn.Dropout(dropout)
        self.rnn = nn.LSTM(emb_dim, hid_dim, n_layers, batch_first=True, dropout=dropout if n_layers > 1 else 0.0)

    def forward(self, src):
        vectors = self.dropout(self.embedding(src))
        output, (hidden, cell) = self.rnn(vectors)
        size = src.shape[1] - hidden.shape[1]
        hidden = nn.functional.pad(hidden, (0, 0, 0, size))
        cell = nn.functional.pad(cell, (0, 0, 0, size))
        return output, hidden, cell
