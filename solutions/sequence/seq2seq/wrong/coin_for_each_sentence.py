"""You toss a coin for each sentence of the batch. Here one coin decides for the whole batch at each step.

fails: correctness
"""

import torch
from torch import nn


class Seq2Seq(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def forward(self, src, trg, teacher_forcing_ratio=0.5, mask=None):
        if not 0 <= teacher_forcing_ratio <= 1:
            raise ValueError(f"teacher_forcing_ratio must be from 0 to 1, got {teacher_forcing_ratio}")
        encoder_outputs, hidden, cell = self.encoder(src)
        outputs = encoder_outputs.new_zeros(*trg.shape, self.decoder.output_dim)
        input = trg[0]
        for t in range(1, len(trg)):
            prediction, hidden, cell = self.decoder(input, hidden, cell, encoder_outputs, mask)
            outputs[t] = prediction
            forced = torch.rand(trg.shape[1], device=trg.device) < teacher_forcing_ratio * self.training
            input = torch.where(forced, trg[t], prediction.argmax(dim=1))
        return outputs
