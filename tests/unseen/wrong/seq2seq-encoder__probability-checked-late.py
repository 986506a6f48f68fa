# WRONG: with one layer a dropout of 1.5 is noticed at the first sentence only. Cause: functional dropout checks in use.
import torch.nn.functional as F
from torch import nn


class Encoder(nn.Module):
    def __init__(self, input_dim, emb_dim, hid_dim, n_layers, dropout):
        super().__init__()
        self.p = dropout
        self.embedding = nn.Embedding(input_dim, emb_dim)
        between = {"dropout": dropout} if n_layers > 1 else {}
        self.rnn = nn.LSTM(emb_dim, hid_dim, num_layers=n_layers, **between)

    def forward(self, src):
        x = F.dropout(self.embedding(src), p=self.p, training=self.training)
        output, state = self.rnn(x)
        return output, *state
