"""You drop with one draw a word position for the whole batch: the same place is lost in all sentences. Each
number is dropped by itself.

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
        vectors = self.embedding(src) * self.dropout(self.embedding.weight.new_ones(len(src), 1, 1))
        output, (hidden, cell) = self.rnn(vectors)
        return output, hidden, cell
