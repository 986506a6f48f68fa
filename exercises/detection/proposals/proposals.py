"""Region proposals. Read README.md, then fill in the TODO."""

import torch


def propose(
    scores: torch.Tensor,
    deltas: torch.Tensor,
    anchors: torch.Tensor,
    image_size: tuple[int, int],
    top_n: int,
    iou_threshold: float,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Turn the output of a region proposal network into the best boxes of a picture.

    Decode, clip to the picture, drop what is less than 1 wide or high, suppress copies, keep top_n.

    Args:
        scores: (A,), how likely an object is, any finite numbers; float32 or float64.
        deltas: (A, 4), dx, dy, dw, dh of each anchor, dtype of scores.
        anchors: (A, 4), x1, y1, x2, y2, wider and higher than 0, dtype of scores.
        image_size: height and width of the picture, in this order.
        top_n: the largest number of proposals, at least 1.
        iou_threshold: from 0 to 1; a box whose IoU with a better one is greater is removed.

    Returns:
        boxes: (K, 4), K <= top_n, x1, y1, x2, y2, best first, of equal scores that of the lower anchor first.
        scores: (K,), their scores. Neither requires gradients.
    """
    raise NotImplementedError("TODO: decode, clip, drop the tiny ones, suppress copies until there are top_n")
