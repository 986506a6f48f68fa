"""The loss of a landmark detector. Read README.md, then fill in the TODO."""

import torch


def landmark_loss(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean loss of pictures with a face and its landmarks, or without one.

    A row is [face, x1, y1, ..., xK, yK]. Without a face the points do not count.

    Args:
        pred: (N, 1 + 2K), N >= 1, K >= 1; face is a logit.
        target: (N, 1 + 2K), dtype of pred; face is 1 or 0; the points of a row whose face is 0 may hold anything, NaN
            included.

    Returns:
        (): the mean over all N pictures.

    Raises:
        ValueError: the shapes differ, or a row has no points or half a point.
    """
    raise NotImplementedError("TODO: is there a face; how far off are the points of those that have one; the mean")
