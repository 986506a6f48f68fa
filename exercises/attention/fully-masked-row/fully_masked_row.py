"""Softmax with a mask: NaN in a fully masked row. Read README.md, then fix it."""

import torch


def masked_softmax(scores: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Softmax along the last dimension over the entries that the mask shows.

    Args:
        scores: (..., S), floating point, between -30000 and 30000.
        mask: bool, broadcasts to the shape of scores: True where the entry takes part.

    Returns:
        (..., S), dtype of scores: 0 at the hidden entries, and a row of zeros where everything is hidden.
    """
    bias = torch.zeros(mask.shape, dtype=scores.dtype, device=scores.device)
    bias = bias.masked_fill(~mask, float("-inf"))
    return torch.softmax(scores + bias, dim=-1)
