"""You leave the dropout to the LSTM, which drops between its layers only, and nothing at all if it has one. The
words' vectors want their own.

fails: correctness
"""

from torch import nn


class Encoder(nn.Module):
    def __init__(self, input_dim, emb_dim, hid_dim, n_layers, dropout):
        super().__init__()
        self.embedding = nn.Embedding(input_dim, emb_dim)
        self.dropout = nn.Dropout(dropout)
        self.rnn = nn.LSTM(emb_dim, hid_dim, n_layers, dropout=dropout if n_layers > 1 else 0.0)

    def forward(self, src):
        vectors = self.embedding(src)
        output, (hidden, cell) = self.rnn(vectors)
        return output, hidden, cell
