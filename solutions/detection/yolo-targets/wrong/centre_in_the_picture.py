"""You leave bx and by as fractions of the whole picture. Every cell would have to learn its own place;
relative to the cell, all learn the same.

fails: correctness
"""

import torch
from torch.nn.functional import one_hot


def encode(boxes, labels, grid, classes):
    if not ((boxes[:, :2] >= 0) & (boxes[:, :2] <= 1)).all():
        raise ValueError("a centre lies outside the picture")
    if not ((labels >= 0) & (labels < classes)).all():
        raise ValueError(f"labels go from 0 to {classes - 1}")

    rows, columns = grid
    x, y, w, h = (boxes * boxes.new_tensor([columns, rows, columns, rows])).T  # each (N,), in cells
    j = x.long().clamp(max=columns - 1)
    i = y.long().clamp(max=rows - 1)
    objects = torch.stack([torch.ones_like(x), boxes[:, 0], boxes[:, 1], h, w], dim=1)
    objects = torch.cat([objects, one_hot(labels, classes)], dim=1)  # (N, 5 + classes)

    cell = i * columns + j
    order = (boxes[:, 2] * boxes[:, 3]).sort(descending=True, stable=True).indices
    order = order[cell[order].sort(stable=True).indices]  # by cell, and in each cell the largest first
    first = cell[order].diff(prepend=cell.new_tensor([-1])) != 0
    stays = order[first]

    target = boxes.new_zeros(rows, columns, 5 + classes)
    target[i[stays], j[stays]] = objects[stays]
    return target
