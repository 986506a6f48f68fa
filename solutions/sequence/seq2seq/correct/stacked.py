"""All coins are tossed beforehand, and the predictions are kept in a list and stacked."""

import torch
from torch import nn


class Seq2Seq(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, src, trg, teacher_forcing_ratio=0.5, mask=None):
        if teacher_forcing_ratio < 0 or teacher_forcing_ratio > 1:
            raise ValueError("teacher_forcing_ratio is a probability")
        ratio = teacher_forcing_ratio if self.training else 0.0
        coins = (torch.rand(len(trg)) < ratio).tolist()
        memory, *state = self.encoder(src)
        words = trg[0]
        scores = [torch.zeros(trg.shape[1], self.decoder.output_dim, dtype=memory.dtype, device=memory.device)]
        for truth, coin in zip(trg[1:], coins, strict=False):
            prediction, *state = self.decoder(words, *state, memory, mask)
            scores.append(prediction)
            words = truth if coin else prediction.topk(1, dim=1).indices.squeeze(1)
        return torch.stack(scores)
