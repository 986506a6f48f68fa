"""You take dimension 0 of encoder_outputs for the batch. It holds the steps, (S, B, E): with as many sentences
as words no error is raised, and each sentence gets the weights of others.

fails: correctness, gradients
"""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, enc_hid_dim, dec_hid_dim):
        super().__init__()
        self.attn = nn.Linear(enc_hid_dim + dec_hid_dim, dec_hid_dim)
        self.v = nn.Linear(dec_hid_dim, 1, bias=False)

    def forward(self, hidden, encoder_outputs, mask=None):
        repeated = hidden.unsqueeze(1).expand(-1, encoder_outputs.shape[1], -1)
        energy = torch.tanh(self.attn(torch.cat([repeated, encoder_outputs], dim=2)))
        scores = self.v(energy).squeeze(2)
        if mask is not None:
            scores = scores.masked_fill(~mask, float("-inf"))
        return torch.softmax(scores, dim=1)
