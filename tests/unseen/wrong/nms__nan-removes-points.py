# WRONG: two boxes without area have the IoU 0/0, and NaN <= threshold is False: the second goes. Cause: no case for 0.
import torch


def nms(boxes, scores, iou_threshold):
    x1, y1, x2, y2 = boxes.unbind(dim=1)
    area = (x2 - x1) * (y2 - y1)
    queue = torch.sort(scores, descending=True, stable=True)[1]
    picked = []
    while len(queue):
        i = queue[0].item()
        picked.append(i)
        rest = queue[1:]
        w = torch.clamp(torch.minimum(x2[i], x2[rest]) - torch.maximum(x1[i], x1[rest]), min=0)
        h = torch.clamp(torch.minimum(y2[i], y2[rest]) - torch.maximum(y1[i], y1[rest]), min=0)
        ovr = w * h / (area[i] + area[rest] - w * h)
        queue = rest[ovr <= iou_threshold]
    return torch.tensor(picked, dtype=torch.int64, device=boxes.device)
