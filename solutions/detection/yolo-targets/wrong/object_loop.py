"""You walk over the objects one at a time. The values are right, but every object costs several calls: compute all of
them at once, and sort to find which ones stay.

fails: performance
"""


def encode(boxes, labels, grid, classes):
    if not ((boxes[:, :2] >= 0) & (boxes[:, :2] <= 1)).all():
        raise ValueError("a centre lies outside the picture")
    if not ((labels >= 0) & (labels < classes)).all():
        raise ValueError(f"labels go from 0 to {classes - 1}")

    rows, columns = grid
    target = boxes.new_zeros(rows, columns, 5 + classes)
    areas = {}
    for (x, y, w, h), label in zip(boxes.tolist(), labels.tolist()):
        j = min(int(x * columns), columns - 1)
        i = min(int(y * rows), rows - 1)
        if w * h > areas.get((i, j), 0):
            areas[i, j] = w * h
            target[i, j] = 0
            target[i, j, :5] = boxes.new_tensor([1, x * columns - j, y * rows - i, h * rows, w * columns])
            target[i, j, 5 + label] = 1
    return target
