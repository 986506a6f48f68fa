"""You predict from the state before the step. What the LSTM has just made of the last word is then missing: the
top layer's *new* h goes into the prediction.

fails: correctness, gradients
"""

import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, output_dim, emb_dim, hid_dim, n_layers, dropout, attention):
        super().__init__()
        self.output_dim = output_dim
        self.attention = attention
        self.embedding = nn.Embedding(output_dim, emb_dim)
        self.dropout = nn.Dropout(dropout)
        self.rnn = nn.LSTM(emb_dim + hid_dim, hid_dim, n_layers, dropout=dropout if n_layers > 1 else 0.0)
        self.fc_out = nn.Linear(emb_dim + hid_dim * 2, output_dim)

    def forward(self, input, hidden, cell, encoder_outputs, mask=None):
        embedded = self.dropout(self.embedding(input)).unsqueeze(0)
        weights = self.attention(hidden[-1], encoder_outputs, mask)
        context = torch.bmm(weights.unsqueeze(1), encoder_outputs.transpose(0, 1))
        context = context.transpose(0, 1)
        output = hidden[-1:]
        states = hidden.contiguous(), cell.contiguous()  # cuDNN takes no others
        _, (hidden, cell) = self.rnn(torch.cat([embedded, context], dim=2), states)
        joined = torch.cat([embedded, output, context], dim=2)
        return self.fc_out(joined.squeeze(0)), hidden, cell
