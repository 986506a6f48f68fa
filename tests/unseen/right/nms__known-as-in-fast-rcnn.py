import numpy as np
import torch


def nms(dets, scores, thresh):
    """Pure Python NMS baseline."""
    boxes = dets.detach().cpu().numpy()
    x1, y1, x2, y2 = boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]
    areas = (x2 - x1) * (y2 - y1)
    order = np.argsort(-scores.detach().cpu().numpy(), kind="stable")
    keep = []
    while order.size > 0:
        i = order[0]
        keep.append(int(i))
        xx1 = np.maximum(x1[i], x1[order[1:]])
        yy1 = np.maximum(y1[i], y1[order[1:]])
        xx2 = np.minimum(x2[i], x2[order[1:]])
        yy2 = np.minimum(y2[i], y2[order[1:]])
        w = np.maximum(0.0, xx2 - xx1)
        h = np.maximum(0.0, yy2 - yy1)
        inter = w * h
        inds = np.where(inter <= thresh * (areas[i] + areas[order[1:]] - inter))[0]
        order = order[inds + 1]
    return torch.tensor(keep, dtype=torch.int64, device=dets.device)
