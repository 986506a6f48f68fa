"""You do not pass dropout on to the LSTM, so nothing is dropped between its layers.

fails: correctness
"""

from torch import nn


class Encoder(nn.Module):
    def __init__(self, input_dim, emb_dim, hid_dim, n_layers, dropout):
        super().__init__()
        self.embedding = nn.Embedding(input_dim, emb_dim)
        self.dropout = nn.Dropout(dropout)
        self.rnn = nn.LSTM(emb_dim, hid_dim, n_layers)

    def forward(self, src):
        vectors = self.dropout(self.embedding(src))
        output, (hidden, cell) = self.rnn(vectors)
        return output, hidden, cell
