"""You keep the two modules in a plain list. A module finds only those that are attributes of their own: no
optimizer sees these parameters, and `.to(...)` leaves them where they are.

fails: correctness, gradients
"""

import torch
from torch import nn


class Seq2Seq(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.parts = [encoder, decoder]

    def forward(self, src, trg, teacher_forcing_ratio=0.5, mask=None):
        if not 0 <= teacher_forcing_ratio <= 1:
            raise ValueError(f"teacher_forcing_ratio must be from 0 to 1, got {teacher_forcing_ratio}")
        encoder, decoder = self.parts
        encoder_outputs, hidden, cell = encoder(src)
        outputs = encoder_outputs.new_zeros(*trg.shape, decoder.output_dim)
        input = trg[0]
        for t in range(1, len(trg)):
            prediction, hidden, cell = decoder(input, hidden, cell, encoder_outputs, mask)
            outputs[t] = prediction
            forced = self.training and torch.rand(1).item() < teacher_forcing_ratio
            input = trg[t] if forced else prediction.argmax(dim=1)
        return outputs
