"""Each object is compared with all the others: it goes if one in its cell is larger, or as large and earlier."""

import torch


def encode(boxes, labels, grid, classes):
    rows, columns = grid
    centre, size = boxes[:, :2], boxes[:, 2:]
    if len(boxes) and (centre.min() < 0 or centre.max() > 1 or labels.min() < 0 or labels.max() >= classes):
        raise ValueError("a centre or a label is out of range")

    cells = torch.tensor([columns, rows], dtype=boxes.dtype, device=boxes.device)
    index = torch.minimum((centre * cells).floor(), cells - 1)  # (N, 2): column, row
    area = size[:, 0] * size[:, 1]
    number = torch.arange(len(boxes), device=boxes.device)
    same = (index[:, None] == index[None]).all(dim=2)
    beaten = (area[None] > area[:, None]) | ((area[None] == area[:, None]) & (number[None] < number[:, None]))
    stays = ~(same & beaten).any(dim=1)

    column, row = index[stays].long().T
    target = torch.zeros(rows, columns, 5 + classes, dtype=boxes.dtype, device=boxes.device)
    target[row, column, 0] = 1
    target[row, column, 1:3] = (centre * cells - index)[stays]
    target[row, column, 3:5] = (size * cells).flip(1)[stays]
    target[row, column, 5 + labels[stays]] = 1
    return target
