"""Each class is moved to a place of its own, wider than all the boxes together; then one suppression does for all."""

import torch


def nms(boxes, iou_threshold):
    """Positions of the kept ones of boxes that are sorted already."""
    x1, y1, x2, y2 = boxes.unbind(dim=1)
    area = (x2 - x1) * (y2 - y1)
    gone = torch.zeros(len(boxes), dtype=torch.bool, device=boxes.device)
    for i in range(len(boxes)):
        if gone[i]:
            continue
        width = torch.relu(torch.minimum(x2, x2[i]) - torch.maximum(x1, x1[i]))
        height = torch.relu(torch.minimum(y2, y2[i]) - torch.maximum(y1, y1[i]))
        shared = width * height
        too_near = shared > iou_threshold * (area + area[i] - shared)
        too_near[: i + 1] = False
        gone |= too_near
    return (~gone).nonzero()[:, 0]


def multiclass_nms(boxes, probs, pc, score_threshold, iou_threshold):
    n, classes = probs.shape
    flat = (probs * pc.unsqueeze(1)).flatten()
    chosen = torch.nonzero(flat >= score_threshold)[:, 0]
    chosen = chosen[flat[chosen].argsort(descending=True, stable=True)]
    index = torch.div(chosen, classes, rounding_mode="floor")
    label = chosen - index * classes
    if len(chosen):
        room = boxes.max() - boxes.min() + 1
        kept = nms(boxes[index] + (label * room).unsqueeze(1), iou_threshold)
        chosen, index, label = chosen[kept], index[kept], label[kept]
    return index, label, flat[chosen]
