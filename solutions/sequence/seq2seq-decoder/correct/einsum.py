"""The context by index, without a dimension for the one step until the LSTM wants it."""

import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, output_dim, emb_dim, hid_dim, n_layers, dropout, attention):
        super().__init__()
        self.output_dim = output_dim
        self.attention = attention
        self.dropout = dropout
        self.embedding = nn.Embedding(output_dim, emb_dim)
        self.rnn = nn.LSTM(emb_dim + hid_dim, hid_dim, n_layers, dropout=dropout * (n_layers > 1))
        self.fc_out = nn.Linear(emb_dim + hid_dim + hid_dim, output_dim)

    def forward(self, input, hidden, cell, encoder_outputs, mask=None):
        vector = nn.functional.dropout(self.embedding(input), self.dropout, self.training)
        weights = self.attention(hidden[-1], encoder_outputs, mask)
        context = torch.einsum("bs,sbh->bh", weights, encoder_outputs)
        states = hidden.contiguous(), cell.contiguous()  # cuDNN takes no others
        _, (hidden, cell) = self.rnn(torch.cat([vector, context], dim=1)[None], states)
        return self.fc_out(torch.cat([vector, hidden[-1], context], dim=1)), hidden, cell
