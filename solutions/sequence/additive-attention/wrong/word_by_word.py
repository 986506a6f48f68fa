"""You walk over the words in Python. The values are right, but a linear layer takes all words of all sentences
in one call.

fails: performance
"""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, enc_hid_dim, dec_hid_dim):
        super().__init__()
        self.attn = nn.Linear(enc_hid_dim + dec_hid_dim, dec_hid_dim)
        self.v = nn.Linear(dec_hid_dim, 1, bias=False)

    def forward(self, hidden, encoder_outputs, mask=None):
        repeated = hidden.unsqueeze(0).expand(len(encoder_outputs), -1, -1)
        pairs = zip(repeated, encoder_outputs, strict=True)
        energy = torch.stack([torch.tanh(self.attn(torch.cat(pair, dim=1))) for pair in pairs])
        scores = self.v(energy).squeeze(2).T
        if mask is not None:
            scores = scores.masked_fill(~mask, float("-inf"))
        return torch.softmax(scores, dim=1)
