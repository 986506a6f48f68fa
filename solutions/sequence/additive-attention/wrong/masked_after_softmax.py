"""You set the padding's weights to 0 after the softmax. By then the padding has taken its share, and what is
left adds up to less than 1: mask the scores, before the softmax.

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
        repeated = hidden.unsqueeze(0).expand(len(encoder_outputs), -1, -1)
        energy = torch.tanh(self.attn(torch.cat([repeated, encoder_outputs], dim=2)))
        scores = self.v(energy).squeeze(2).T
        weights = torch.softmax(scores, dim=1)
        return weights if mask is None else weights * mask
