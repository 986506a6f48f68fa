# RIGHT: zeros between the pixels, a rim around them, and a plain correlation with the flipped kernel by unfold.
import torch
import torch.nn.functional as F


def conv_transpose2d(x, w, stride=1, padding=0):
    n, c, h, wd = x.shape
    c2, o, kh, kw = w.shape
    out_h, out_w = (h - 1) * stride + kh - 2 * padding, (wd - 1) * stride + kw - 2 * padding
    if c != c2 or out_h < 1 or out_w < 1:
        raise ValueError(f"x {tuple(x.shape)}, w {tuple(w.shape)}: {out_h} x {out_w} would be left")
    wide = x.new_zeros(n, c, (h - 1) * stride + 1, (wd - 1) * stride + 1)
    wide[:, :, ::stride, ::stride] = x
    wide = F.pad(wide, (kw - 1, kw - 1, kh - 1, kh - 1))
    windows = wide.unfold(2, kh, 1).unfold(3, kw, 1)
    y = torch.tensordot(windows, w.flip((2, 3)), dims=([1, 4, 5], [0, 2, 3])).movedim(3, 1)
    return y[:, :, padding : padding + out_h, padding : padding + out_w].contiguous()
