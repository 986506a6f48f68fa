"""A loop over the kernel's elements: strided slices of the images, each mixed by a matrix of channels."""

import torch


def conv2d(x, w, b=None, stride=1, padding=0):
    sh, sw = (stride,) * 2 if isinstance(stride, int) else stride
    ph, pw = (padding,) * 2 if isinstance(padding, int) else padding
    n, c, h, width = x.shape
    o, wc, kh, kw = w.shape
    if c != wc:
        raise ValueError("channels differ")
    big = x.new_zeros(n, c, h + 2 * ph, width + 2 * pw)
    big[:, :, ph : ph + h, pw : pw + width] = x
    oh, ow = (big.shape[2] - kh) // sh + 1, (big.shape[3] - kw) // sw + 1
    if oh < 1 or ow < 1:
        raise ValueError("kernel too large")
    y = x.new_zeros(n, o, oh, ow)
    for u in range(kh):
        for v in range(kw):
            part = big[:, :, u : u + (oh - 1) * sh + 1 : sh, v : v + (ow - 1) * sw + 1 : sw]
            y = y + torch.einsum("nchw,oc->nohw", part, w[:, :, u, v])
    return y if b is None else y + b.reshape(1, -1, 1, 1)
