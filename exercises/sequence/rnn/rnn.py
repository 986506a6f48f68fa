"""A recurrent layer: stacked cells, run along a sequence. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class RNN(nn.Module):
    """Stacked recurrent cells over a whole sequence.

    Args:
        input_size: numbers in an input.
        hidden_size: numbers in a state.
        num_layers: number of cells; each one reads the states of the one below.
        batch_first: x and output are (B, S, ...) instead of (S, B, ...). hidden is (L, B, H) in either case.
    """

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1, batch_first: bool = False):
        super().__init__()
        raise NotImplementedError("TODO: self.cells, an nn.ModuleList of nn.RNNCell")

    def forward(self, x: torch.Tensor, hidden: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Return (output, hidden).

        Args:
            x: (S, B, input_size), or (B, S, input_size) with batch_first.
            hidden: (L, B, H), the state that each layer starts from; zeros when None.

        Returns:
            output (S, B, H), or (B, S, H) with batch_first: the top layer's state at every step;
            hidden (L, B, H): every layer's state after the last step.
        """
        raise NotImplementedError("TODO: layer by layer, step by step")
