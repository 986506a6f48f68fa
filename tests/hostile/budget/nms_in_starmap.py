"""The loop over the boxes in C: `itertools.starmap` on a function of NumPy.

expect: budget
exercise: detection/nms
"""

import itertools, operator
import torch
import numpy as np
def nms(boxes, scores, iou_threshold):
    order = torch.sort(scores, descending=True, stable=True).indices
    b = boxes.double().numpy()
    keep = []
    gone = np.zeros(len(b), bool)
    def over(i, js):
        x = np.minimum(b[i, 2:], b[js, 2:]) - np.maximum(b[i, :2], b[js, :2])
        inter = x.clip(0).prod(1); a = (b[js, 2:] - b[js, :2]).prod(1); u = (b[i, 2:] - b[i, :2]).prod() + a - inter
        return inter > iou_threshold * u
    for i in order.tolist():
        if gone[i]: continue
        keep.append(i)
        js = np.arange(len(b)).reshape(-1, 1)
        rows = list(itertools.starmap(np.logical_or, zip(gone, over(i, js[:, 0]))))
        gone = np.array(rows)
    return torch.tensor(keep, dtype=torch.int64)
