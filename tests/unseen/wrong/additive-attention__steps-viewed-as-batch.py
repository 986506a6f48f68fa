# WRONG: (S, B, E) is reshaped to (B, S, E), words change sentences. Cause: reshape in the place of transpose.
import torch
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    def __init__(self, enc_hid_dim, dec_hid_dim):
        super().__init__()
        self.attn = nn.Linear(enc_hid_dim + dec_hid_dim, dec_hid_dim)
        self.v = nn.Linear(dec_hid_dim, 1, bias=False)

    def forward(self, hidden, encoder_outputs, mask=None):
        src_len, batch, enc = encoder_outputs.shape
        outputs = encoder_outputs.reshape(batch, src_len, enc)
        hidden = hidden[:, None, :].repeat(1, src_len, 1)
        energy = torch.tanh(self.attn(torch.cat((hidden, outputs), dim=-1)))
        score = self.v(energy)[..., 0]
        if mask is not None:
            score = score.masked_fill(mask.logical_not(), -torch.inf)
        return F.softmax(score, dim=-1)
