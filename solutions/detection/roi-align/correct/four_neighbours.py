"""The four elements around each point are looked up: nothing is copied but what is needed."""

import torch


def points(start, stop, bins, samples, length):
    """The rows around each point, with their weights: twice (K, bins * samples)."""
    step = (stop - start) / bins  # (K,)
    part = torch.arange(samples, dtype=start.dtype, device=start.device)
    inner = (part + 0.5) / samples + torch.arange(bins, dtype=start.dtype, device=start.device)[:, None]
    v = start[:, None] + step[:, None] * inner.flatten() - 0.5
    inside = ((v >= -1) & (v <= length)).to(v.dtype)
    v = v.clamp(0, length - 1)
    low = v.floor().long()
    return (low, (1 - v + low) * inside), ((low + 1).clamp(max=length - 1), (v - low) * inside)


def roi_align(features, rois, size, scale, samples):
    n = rois[:, 0].long()[:, None, None]
    x1, y1, x2, y2 = (rois[:, 1:] * scale).unbind(dim=1)
    total = 0
    for i, row_weight in points(y1, y2, size[0], samples, features.shape[2]):
        for j, column_weight in points(x1, x2, size[1], samples, features.shape[3]):
            value = features[n, :, i[:, :, None], j[:, None, :]]  # (K, h * S, w * S, C)
            total = total + value * (row_weight[:, :, None] * column_weight[:, None, :])[..., None]
    total = total.unflatten(2, (size[1], samples)).unflatten(1, (size[0], samples))  # (K, h, S, w, S, C)
    return total.mean(dim=(2, 4)).permute(0, 3, 1, 2)
