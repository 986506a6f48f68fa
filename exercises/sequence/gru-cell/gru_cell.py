"""A gated recurrent unit: one step. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class GRUCell(nn.Module):
    """One step of a gated recurrent unit, with torch's parameters: stacked in the order r, z, n.

    Args:
        input_size: numbers in an input.
        hidden_size: numbers in a state, H.

    Parameters, each uniform on [-k, k] with k = 1 / sqrt(H): weight_ih (3 * H, input_size),
    weight_hh (3 * H, H), bias_ih (3 * H,), bias_hh (3 * H,).
    """

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        raise NotImplementedError("TODO: make the four parameters and draw them")

    def forward(self, x: torch.Tensor, h: torch.Tensor | None = None) -> torch.Tensor:
        """Return the new state.

        Args:
            x: (B, input_size).
            h: (B, H), the old state; zeros when None.

        Returns:
            (B, H)
        """
        raise NotImplementedError("TODO: two gates, the candidate, and the mixture of candidate and old state")
