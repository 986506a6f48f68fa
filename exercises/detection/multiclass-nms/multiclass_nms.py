"""Non-maximum suppression by class. Read README.md, then fill in the TODO."""

import torch


def multiclass_nms(
    boxes: torch.Tensor, probs: torch.Tensor, pc: torch.Tensor, score_threshold: float, iou_threshold: float
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Keep, for each class by itself, the best box of every group of overlapping boxes.

    The score of box n for class c is pc[n] * probs[n, c]. Pairs of box and class whose score is below score_threshold
    are left out before anything else. A kept pair removes those of the same class with a lower score whose IoU with it
    is strictly greater than iou_threshold.

    Args:
        boxes: (N, 4), x1, y1, x2, y2 with x1 <= x2 and y1 <= y2; float32 or float64.
        probs: (N, C), C >= 1, the probability of each class if there is an object; dtype of boxes.
        pc: (N,), the probability that there is an object; dtype of boxes.
        score_threshold: from 0 to 1.
        iou_threshold: from 0 to 1.

    Returns:
        indices: (K,) int64, into boxes.
        labels: (K,) int64, the class of each.
        scores: (K,), dtype of boxes, descending; of equal scores the lower index first, then the lower class.
    """
    raise NotImplementedError("TODO: score the pairs of box and class, drop the poor ones, suppress within a class")
