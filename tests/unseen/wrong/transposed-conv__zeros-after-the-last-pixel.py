# WRONG: stride - 1 zeros follow the last pixel, too: the result is too large. Cause: zeros after, not between pixels.
import torch
import torch.nn.functional as F


def conv_transpose2d(x, w, stride=1, padding=0):
    n, c, h, wd = x.shape
    if c != w.shape[0]:
        raise ValueError("channels differ")
    _, o, kh, kw = w.shape
    if (h - 1) * stride + kh <= 2 * padding or (wd - 1) * stride + kw <= 2 * padding:
        raise ValueError("nothing left")
    sparse = x.new_zeros(n, c, h, stride, wd, stride)
    sparse[:, :, :, 0, :, 0] = x
    sparse = sparse.reshape(n, c, h * stride, wd * stride)
    sparse = F.pad(sparse, (kw - 1, kw - 1, kh - 1, kh - 1))
    win = sparse.unfold(2, kh, 1).unfold(3, kw, 1)
    y = torch.einsum("ncijuv,couv->noij", win, w.flip(2, 3))
    return y[:, :, padding : y.shape[2] - padding, padding : y.shape[3] - padding].clone()
