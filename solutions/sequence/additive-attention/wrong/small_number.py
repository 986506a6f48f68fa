"""You fill with −1000 instead of −∞. A sentence whose true scores are lower than that then looks at its
padding.

fails: correctness
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
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e3)
        return torch.softmax(scores, dim=1)
