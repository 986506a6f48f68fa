"""Packing a padded batch, and unpacking it. Read README.md, then fill in the TODOs."""

import torch


def pack(padded: torch.Tensor, lengths: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Put the steps of all sequences one after the other, without the padding.

    Args:
        padded: (B, S, ...), B at least 1.
        lengths: (B,), int64, from long to short, each from 1 to S.

    Returns:
        data (sum of lengths, ...): all steps 0, then all steps 1, ...; batch_sizes (L,), int64: the number of each.

    Raises:
        ValueError: lengths that rise, or are below 1 or above S.
    """
    raise NotImplementedError("TODO: column by column, without the padding")


def unpack(data: torch.Tensor, batch_sizes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Turn packed steps back into a padded batch.

    Args:
        data: (sum of batch_sizes, ...).
        batch_sizes: (L,), int64, from large to small.

    Returns:
        padded (B, L, ...), zeros after the end of each sequence, where B is batch_sizes[0]; lengths (B,), int64.
    """
    raise NotImplementedError("TODO: put each element back in its place")
