"""YOLO targets on a grid. Read README.md, then fill in the TODO."""

import torch


def encode(boxes: torch.Tensor, labels: torch.Tensor, grid: tuple[int, int], classes: int) -> torch.Tensor:
    """Turn the objects of one picture into the target of a YOLO network.

    An object belongs to the cell of its centre. Of several in one cell the largest is kept, of equal ones the first.

    Args:
        boxes: (N, 4), x, y, w, h: centre and size as fractions of the picture; float32 or float64.
        labels: (N,) int64, from 0 to classes - 1.
        grid: rows and columns.
        classes: how many there are.

    Returns:
        (rows, columns, 5 + classes), dtype of boxes: Pc, bx, by, bh, bw, then the class one-hot; zeros where there is
        no object.

    Raises:
        ValueError: a centre outside the picture, or a label that is no class.
    """
    raise NotImplementedError("TODO: the cell of each centre, its numbers, which objects are kept, and the grid")
