"""The triplet loss. Read README.md, then fill in the TODO."""

import torch


def triplet_loss(a: torch.Tensor, p: torch.Tensor, n: torch.Tensor, margin: float) -> torch.Tensor:
    """Return the triplet loss of squared distances, the mean over the triplets.

    Args:
        a: (B, D), the anchors, floating point, B may be 0.
        p: (B, D), the positives.
        n: (B, D), the negatives.
        margin: above 0, in units of a squared distance.

    Returns:
        (): the mean over the triplets, 0 if there are none.

    Raises:
        ValueError: the shapes differ, or the margin is not above 0.
    """
    raise NotImplementedError("TODO: two squared distances, the margin, the cut at 0, the mean")
