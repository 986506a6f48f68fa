"""A recurrent cell: one step of a recurrent network. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class RNNCell(nn.Module):
    """One step: h' = tanh(W_ih x + b_ih + W_hh h + b_hh).

    Args:
        input_size: numbers in an input.
        hidden_size: numbers in a state.

    Parameters, each uniform on [-k, k] with k = 1 / sqrt(hidden_size): weight_ih (hidden_size, input_size),
    weight_hh (hidden_size, hidden_size), bias_ih (hidden_size,), bias_hh (hidden_size,).
    """

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        raise NotImplementedError("TODO: make the four parameters and draw them")

    def forward(self, x: torch.Tensor, h: torch.Tensor | None = None) -> torch.Tensor:
        """Return the new state.

        Args:
            x: (B, input_size).
            h: (B, hidden_size), the old state; zeros when None.

        Returns:
            (B, hidden_size)
        """
        raise NotImplementedError("TODO: two products, two biases, one tanh")
