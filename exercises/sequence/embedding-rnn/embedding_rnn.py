"""A recurrent text model for batches of any size. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class TextModel(nn.Module):
    """Scores of num_classes classes at every step of every text.

    Args:
        vocab_size: number of ids.
        embedding_size: numbers in an id's vector.
        hidden_size: numbers in a state.
        num_layers: number of recurrent layers.
        num_classes: number of scores at a step.
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, num_layers: int, num_classes: int):
        super().__init__()
        raise NotImplementedError("TODO: self.emb, self.rnn and self.fc")

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the scores of all steps of text 0, then of text 1, and so on.

        Args:
            ids: int64 of shape (B, S), one text a row.

        Returns:
            (B * S, num_classes): row b * S + t is step t of text b.
        """
        raise NotImplementedError("TODO: ids, vectors, states, scores")
