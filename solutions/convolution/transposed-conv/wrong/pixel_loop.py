"""You loop over the pixels. The values are right, but a kernel has far fewer elements than an image has
pixels.

fails: performance
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
    for i in range(h):
        for j in range(width):
            copies = torch.einsum("nc,couv->nouv", x[:, :, i, j], w)
            canvas[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw] += copies
    return canvas[:, :, padding : rows - padding, padding : columns - padding].clone()
