"""Additive attention. It runs when there are as many sentences as words. Read README.md, then fix it."""

import torch
from torch import nn


class Attention(nn.Module):
    """The weights that a decoder's state gives to the words that were read.

    Args:
        enc_hid_dim: numbers in an output of the encoder, E.
        dec_hid_dim: numbers in a state of the decoder, D.
    """

    def __init__(self, enc_hid_dim, dec_hid_dim):
        super().__init__()
        self.attn = nn.Linear(enc_hid_dim + dec_hid_dim, dec_hid_dim)
        self.v = nn.Linear(dec_hid_dim, 1, bias=False)

    def forward(self, hidden, encoder_outputs, mask=None):
        """Return the weights.

        Args:
            hidden: (B, D).
            encoder_outputs: (S, B, E).
            mask: (B, S), bool, True at the words; None: there is no padding.

        Returns:
            (B, S): each row adds up to 1 over the words, and is 0 at the padding.
        """
        src_len = encoder_outputs.shape[1]
        repeated = hidden.unsqueeze(1).expand(-1, src_len, -1)
        energy = torch.tanh(self.attn(torch.cat([repeated, encoder_outputs], dim=2)))
        scores = self.v(energy).squeeze(2)
        weights = torch.softmax(scores, dim=1)
        if mask is not None:
            weights = weights * mask
        return weights
