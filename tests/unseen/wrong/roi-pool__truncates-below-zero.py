# WRONG: corners left of or above the map are rounded with int(), towards 0. Cause: int() is floor only from 0 up.
import torch


def roi_pool(features, rois, size, scale):
    H, W = features.shape[-2:]
    ph, pw = size
    pooled = []
    for roi in rois:
        n = int(roi[0])
        x1, y1, x2, y2 = [int(v * scale + 0.5) for v in roi[1:].tolist()]
        rh, rw = max(y2 - y1 + 1, 1), max(x2 - x1 + 1, 1)
        cells = []
        for p in range(ph):
            top, bottom = y1 + p * rh // ph, y1 - (-(p + 1) * rh // ph)
            for q in range(pw):
                left, right = x1 + q * rw // pw, x1 - (-(q + 1) * rw // pw)
                bin_ = features[n, :, max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
                full = bin_.shape[1] > 0 and bin_.shape[2] > 0
                cells.append(bin_.amax(dim=(1, 2)) if full else features.new_zeros(bin_.shape[0]))
        pooled.append(torch.stack(cells, dim=1).view(-1, ph, pw))
    return torch.stack(pooled) if pooled else features.new_zeros(0, features.shape[1], ph, pw)
