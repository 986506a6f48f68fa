"""YOLO decoding. Read README.md, then fill in the TODO."""

import torch


def decode(pred: torch.Tensor, threshold: float) -> list[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Turn a batch of grids into lists of detections.

    Args:
        pred: (B, rows, columns, 5 + C), each cell Pc, bx, by, bh, bw, then the classes; Pc and classes are
            probabilities.
        threshold: the least score, Pc times the probability of the best class, of what is kept.

    Returns:
        for each picture boxes (K, 4), x, y, w, h as fractions of the picture, scores (K,) and labels (K,) int64, in
        the order of the cells, row by row.
    """
    raise NotImplementedError("TODO: scores and labels, boxes of all cells, and those that are kept")
