"""You check nothing. A negative centre has a negative index, which counts from the end: the object lands at
the other side of the picture, and nobody notices.

fails: correctness
"""

import torch
from torch.nn.functional import one_hot


def encode(boxes, labels, grid, classes):
    rows, columns = grid
    x, y, w, h = (boxes * boxes.new_tensor([columns, rows, columns, rows])).T  # each (N,), in cells
    j = x.long().clamp(max=columns - 1)
    i = y.long().clamp(max=rows - 1)
    objects = torch.stack([torch.ones_like(x), x - j, y - i, h, w], dim=1)
    objects = torch.cat([objects, one_hot(labels, classes)], dim=1)  # (N, 5 + classes)

    cell = i * columns + j
    order = (boxes[:, 2] * boxes[:, 3]).sort(descending=True, stable=True).indices
    order = order[cell[order].sort(stable=True).indices]  # by cell, and in each cell the largest first
    first = cell[order].diff(prepend=cell.new_tensor([-1])) != 0
    stays = order[first]

    target = boxes.new_zeros(rows, columns, 5 + classes)
    target[i[stays], j[stays]] = objects[stays]
    return target
