"""The loss of classification with localisation. Read README.md, then fill in the TODO."""

import torch


def localization_loss(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean loss of pictures with an object or none.

    A row is [Pc, bx, by, bh, bw, c1, ..., cC]. Without an object only Pc counts.

    Args:
        pred: (N, 5 + C), N >= 1, C >= 1; Pc and the classes are logits.
        target: (N, 5 + C), dtype of pred; Pc is 1 or 0, the classes are one-hot; the rest of a row whose Pc is 0 may
            hold anything, NaN included.

    Returns:
        (): the mean over all N pictures.
    """
    raise NotImplementedError("TODO: is there an object; where and which, for those that have one; the mean")
