# WRONG: one coin decides for the whole sentence. Cause: the coin tossed before the loop.
import torch
from torch import nn


class Seq2Seq(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def forward(self, src, trg, teacher_forcing_ratio=0.5, mask=None):
        if teacher_forcing_ratio < 0 or teacher_forcing_ratio > 1:
            raise ValueError("teacher_forcing_ratio must lie in [0, 1]")
        T, B = trg.shape
        enc, hidden, cell = self.encoder(src)
        scores = [torch.zeros(B, self.decoder.output_dim, dtype=enc.dtype, device=enc.device)]
        teacher_force = self.training and float(torch.rand(())) < teacher_forcing_ratio
        word = trg[0]
        for t in range(1, T):
            pred, hidden, cell = self.decoder(word, hidden, cell, enc, mask)
            scores.append(pred.to(enc.dtype))
            word = trg[t] if teacher_force else pred.argmax(-1)
        return torch.stack(scores)
