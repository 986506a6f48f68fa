"""Sequence to sequence with teacher forcing. It runs, and its scores are too good. Read README.md, then fix it."""

import torch
from torch import nn


class Seq2Seq(nn.Module):
    """Reads one sequence and writes another.

    Args:
        encoder: encoder(src) returns (encoder_outputs, hidden, cell).
        decoder: decoder(input, hidden, cell, encoder_outputs, mask) returns (prediction (B, V), hidden, cell);
            decoder.output_dim is V.
    """

    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")

    def forward(self, src, trg, teacher_forcing_ratio=0.5, mask=None):
        """Return the scores of all words.

        Args:
            src: (S, B), int64, the sentences to read.
            trg: (T, B), int64; trg[0] are the start signs.
            teacher_forcing_ratio: in training, the probability that a step gets the true words; from 0 to 1.
            mask: passed to the decoder.

        Returns:
            (T, B, V): scores of the words 1 to T - 1, zeros for word 0.

        Raises:
            ValueError: the ratio is outside [0, 1].
        """
        if not 0 <= teacher_forcing_ratio <= 1:
            raise ValueError(f"teacher_forcing_ratio must be from 0 to 1, got {teacher_forcing_ratio}")
        trg_len, batch_size = trg.shape
        outputs = torch.zeros(trg_len, batch_size, self.decoder.output_dim).to(self.device)
        encoder_outputs, hidden, cell = self.encoder(src)
        input = trg[0]
        for t in range(1, trg_len):
            prediction, hidden, cell = self.decoder(input, hidden, cell, encoder_outputs, mask)
            outputs[t - 1] = prediction
            forced = torch.randn(1).item() < teacher_forcing_ratio
            input = trg[t] if forced else prediction.argmax(dim=1)
        return outputs
