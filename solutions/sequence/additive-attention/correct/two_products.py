"""The joined layer taken apart: hidden's part once a sentence, the outputs' part once a word."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, enc_hid_dim, dec_hid_dim):
        super().__init__()
        self.attn = nn.Linear(enc_hid_dim + dec_hid_dim, dec_hid_dim)
        self.v = nn.Linear(dec_hid_dim, 1, bias=False)

    def forward(self, hidden, encoder_outputs, mask=None):
        size = hidden.shape[1]
        from_hidden = hidden @ self.attn.weight[:, :size].T + self.attn.bias
        from_outputs = encoder_outputs @ self.attn.weight[:, size:].T
        energy = (from_outputs + from_hidden).tanh().transpose(0, 1)
        scores = (energy * self.v.weight[0]).sum(dim=-1)
        if mask is not None:
            scores = torch.where(mask, scores, -torch.inf)
        scores = scores - scores.amax(dim=1, keepdim=True).detach()
        return scores.exp() / scores.exp().sum(dim=1, keepdim=True)
