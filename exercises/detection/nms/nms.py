"""Non-maximum suppression. Read README.md, then fill in the TODO."""

import torch


def nms(boxes: torch.Tensor, scores: torch.Tensor, iou_threshold: float) -> torch.Tensor:
    """Keep the best box of every group of overlapping boxes.

    Boxes are taken in descending order of the score, of equal scores the lower index first. A kept box removes
    those of the others whose IoU with it is strictly greater than iou_threshold.

    Args:
        boxes: (N, 4), x1, y1, x2, y2 with x1 <= x2 and y1 <= y2; float32 or float64.
        scores: (N,), any finite numbers, dtype of boxes.
        iou_threshold: from 0 to 1.

    Returns:
        (K,) int64: the indices of the boxes that are kept, in the order in which they are kept.
    """
    raise NotImplementedError("TODO: sort, keep the best, remove what overlaps it, go on with the rest")
