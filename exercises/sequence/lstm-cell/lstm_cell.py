"""A long short-term memory cell: one step. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    """One step of a long short-term memory, with torch's parameters: stacked in the order i, f, g, o.

    Args:
        input_size: numbers in an input.
        hidden_size: numbers in h and in c, H.

    Parameters, each uniform on [-k, k] with k = 1 / sqrt(H): weight_ih (4 * H, input_size),
    weight_hh (4 * H, H), bias_ih (4 * H,), bias_hh (4 * H,).
    """

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        raise NotImplementedError("TODO: make the four parameters and draw them")

    def forward(
        self, x: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor] | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the new state, (h, c).

        Args:
            x: (B, input_size).
            state: the old (h, c), each (B, H); zeros when None.

        Returns:
            h (B, H) and c (B, H).
        """
        raise NotImplementedError("TODO: three gates and a candidate, then c, then h")
