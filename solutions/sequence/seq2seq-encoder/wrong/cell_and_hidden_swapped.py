"""You return cell before hidden. nn.LSTM gives (h, c), and the decoder will start from them in that order.

fails: correctness, gradients
"""

from torch import nn


class Encoder(nn.Module):
    def __init__(self, input_dim, emb_dim, hid_dim, n_layers, dropout):
        super().__init__()
        self.embedding = nn.Embedding(input_dim, emb_dim)
        self.dropout = nn.Dropout(dropout)
        self.rnn = nn.LSTM(emb_dim, hid_dim, n_layers, dropout=dropout if n_layers > 1 else 0.0)

    def forward(self, src):
        vectors = self.dropout(self.embedding(src))
        output, (hidden, cell) = self.rnn(vectors)
        return output, cell, hidden
