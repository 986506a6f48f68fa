"""A bidirectional layer: two cells over padded sequences. Read README.md, then fill in the TODO."""

import torch
from torch import nn


def bidirectional(
    cell_f: nn.Module, cell_b: nn.Module, x: torch.Tensor, lengths: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Run cell_f forward along each sequence, and cell_b backward from each sequence's own end.

    Args:
        cell_f, cell_b: called as cell(x_t, h) with (B, I) and (B, H), return (B, H); H is cell.hidden_size.
        x: (B, S, I), padded at the end.
        lengths: (B,), int64, from 1 to S, in any order.

    Returns:
        output (B, S, 2 * H): the states of both cells at every element, forward first, zeros at the padding;
        final (B, 2 * H): the state of cell_f at the last element and of cell_b at the first.
    """
    raise NotImplementedError("TODO: run both cells; at padded steps the state stays as it is")
