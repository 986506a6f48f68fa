"""Face verification from one photograph. Read README.md, then fill in the TODOs."""

import torch


def embed_distance(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the squared distance of two embeddings, both scaled to length 1.

    Args:
        a: (..., D), floating point.
        b: (..., D), leading dimensions that broadcast with those of `a`.

    Returns:
        (...): from 0, the same direction, to 4, the opposite one.
    """
    raise NotImplementedError("TODO: two unit vectors, their difference, its squares summed")


def verify(a: torch.Tensor, gallery: torch.Tensor, threshold: float) -> torch.Tensor:
    """Return the nearest person for each face, or -1 for unknown.

    Args:
        a: (B, D), the embeddings of the faces, B may be 0.
        gallery: (N, D), one embedding of each person, N may be 0.
        threshold: the largest distance that is near enough, 0 or more.

    Returns:
        (B,), int64: the row number of the nearest person, the lowest of equals, or -1 if nobody is near enough.

    Raises:
        ValueError: the threshold is negative.
    """
    raise NotImplementedError("TODO: all distances, the nearest person, and whether that is near enough")
