# RIGHT: the coins are those of Python's random, scores are collected in a list, the last coin is not tossed
import random

import torch
from torch import nn


class Seq2Seq(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, src, trg, teacher_forcing_ratio=0.5, mask=None):
        if teacher_forcing_ratio < 0 or teacher_forcing_ratio > 1:
            raise ValueError("the ratio must be in [0, 1]")
        ratio = teacher_forcing_ratio if self.training else 0.0
        memory, *state = self.encoder(src)
        scores = [memory.new_zeros(trg.shape[1], self.decoder.output_dim)]
        for t in range(trg.shape[0] - 1):
            if t == 0 or random.random() < ratio:
                word = trg[t]
            else:
                word = scores[-1].detach().max(dim=-1).indices
            prediction, *state = self.decoder(word, *state, memory, mask)
            scores.append(prediction)
        return torch.stack(scores)
