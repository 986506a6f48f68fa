"""You call the functional dropout without telling it the mode: its default is training=True, and your encoder
gives another answer each time it is asked.

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
        vectors = nn.functional.dropout(self.embedding(src), self.dropout.p)
        output, (hidden, cell) = self.rnn(vectors)
        return output, hidden, cell
