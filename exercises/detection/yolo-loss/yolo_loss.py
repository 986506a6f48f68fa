"""The YOLO loss. Read README.md, then fill in the TODO."""

import torch


def yolo_loss(pred: torch.Tensor, target: torch.Tensor, weights: dict[str, float]) -> torch.Tensor:
    """The loss of a YOLO network: the sum over the cells, the mean over the pictures.

    Args:
        pred: (B, rows, columns, 5 + C), each cell Pc, bx, by, bh, bw, then the classes; Pc and classes are logits.
        target: the same shape: Pc is 1 or 0, the classes are one-hot; where Pc is 0, the rest may be anything.
        weights: of the parts "object" and "empty" (Pc of cells with and without an object), "box" and "classes".

    Returns:
        (), dtype of pred.
    """
    raise NotImplementedError("TODO: Pc in all cells, box and classes where there is an object, weights, mean")
