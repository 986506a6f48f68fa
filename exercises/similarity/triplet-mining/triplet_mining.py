"""Mining semi-hard triplets. Read README.md, then fill in the TODO."""

import torch


def semi_hard(emb: torch.Tensor, labels: torch.Tensor, margin: float) -> torch.Tensor:
    """Return all semi-hard triplets of a batch.

    Args:
        emb: (B, D), the embeddings, floating point, B may be 0.
        labels: (B,), int64, who is who.
        margin: above 0, in units of a squared distance.

    Returns:
        (T, 3), int64: the row numbers of anchor, positive and negative, sorted by anchor, positive, negative.

    Raises:
        ValueError: not one label for each embedding, or the margin is not above 0.
    """
    raise NotImplementedError("TODO: all squared distances, a mask of all triplets, the places where it is True")
