# RIGHT: computed with NumPy: a boolean array of the living, swept in order of the score.
import numpy as np
import torch


def nms(boxes, scores, iou_threshold):
    b, s = boxes.detach().cpu().numpy(), scores.detach().cpu().numpy()
    order = np.lexsort((np.arange(len(s)), -s))
    b = b[order]
    area = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    alive = np.ones(len(b), dtype=bool)
    for i in range(len(b)):
        if not alive[i]:
            continue
        w = np.minimum(b[i, 2], b[i + 1 :, 2]) - np.maximum(b[i, 0], b[i + 1 :, 0])
        h = np.minimum(b[i, 3], b[i + 1 :, 3]) - np.maximum(b[i, 1], b[i + 1 :, 1])
        shared = np.clip(w, 0, None) * np.clip(h, 0, None)
        union = area[i] + area[i + 1 :] - shared
        iou = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
        alive[i + 1 :] &= ~(iou > iou_threshold)
    return torch.from_numpy(order[alive]).to(boxes.device)
