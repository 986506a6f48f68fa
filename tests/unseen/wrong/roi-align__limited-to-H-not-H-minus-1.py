# WRONG: v is limited to [0, H], u to [0, W]: below the last row the map fades to 0. Cause: size taken for last index.
import torch


def _weights(lo, hi, bins, samples, n):
    k = torch.arange(bins * samples, dtype=lo.dtype, device=lo.device)
    at = lo[:, None] + (hi - lo)[:, None] / bins * ((k + 0.5) / samples) - 0.5
    ok = (at >= -1) & (at <= n)
    at = at.clamp(0, n)
    w = (1 - (at[..., None] - torch.arange(n, dtype=lo.dtype, device=lo.device)).abs()).clamp(min=0)
    w = w * ok[..., None]
    return w.view(len(lo), bins, samples, n).mean(dim=2)


def roi_align(features, rois, size, scale, samples):
    rois = rois.detach()
    x1, y1, x2, y2 = (rois[:, 1:] * scale).unbind(1)
    down = _weights(y1, y2, size[0], samples, features.shape[2])
    across = _weights(x1, x2, size[1], samples, features.shape[3])
    maps = features[rois[:, 0].long()]
    return torch.einsum("kpi,kcij,kqj->kcpq", down, maps, across)
