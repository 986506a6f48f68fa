"""You cut off rows and columns at the top and the left only. It is `padding` rows and columns on each side.

fails: correctness
"""

import torch


def conv_transpose2d(x, w, stride=1, padding=0):
    n, c, h, width = x.shape
    wc, o, kh, kw = w.shape
    if c != wc:
        raise ValueError("channels differ")
    rows, columns = (h - 1) * stride + kh, (width - 1) * stride + kw
    if min(rows, columns) <= 2 * padding:
        raise ValueError("nothing left")
    canvas = torch.zeros(n, o, rows, columns, dtype=x.dtype, device=x.device)
    for u in range(kh):
        for v in range(kw):
            mixed = torch.einsum("nchw,co->nohw", x, w[:, :, u, v])
            canvas[:, :, u : u + (h - 1) * stride + 1 : stride, v : v + (width - 1) * stride + 1 : stride] += mixed
    return canvas[:, :, padding:, padding:].clone()
