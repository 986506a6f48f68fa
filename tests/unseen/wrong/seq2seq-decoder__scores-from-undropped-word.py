# WRONG: in training the scores are made from the word's vector without dropout. Cause: dropped for the LSTM alone.
import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, output_dim, emb_dim, hid_dim, n_layers, dropout, attention):
        super().__init__()
        self.output_dim = output_dim
        self.attention = attention
        self.embedding = nn.Embedding(output_dim, emb_dim)
        self.rnn = nn.LSTM(emb_dim + hid_dim, hid_dim, n_layers, dropout=0.0 if n_layers == 1 else dropout)
        self.fc_out = nn.Linear(emb_dim + hid_dim + hid_dim, output_dim)
        self.dropout = nn.Dropout(dropout)

    def forward(self, input, hidden, cell, encoder_outputs, mask=None):
        x = self.embedding(input)
        a = self.attention(hidden[-1], encoder_outputs, mask)
        context = torch.einsum("bs,sbh->bh", a, encoder_outputs)
        step = torch.cat([self.dropout(x), context], dim=1)
        _, (hidden, cell) = self.rnn(step[None], (hidden.contiguous(), cell.contiguous()))
        return self.fc_out(torch.cat([x, hidden[-1], context], dim=1)), hidden, cell
