# WRONG: all products exist before the sum: a copy of the windows for each kernel. Cause: broadcasting for a matmul.
import torch


def conv2d(x, w, b=None, stride=1, padding=0):
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    n, c, h, wd = x.shape
    o, cw, kh, kw = w.shape
    if c != cw:
        raise ValueError("channels differ")
    if h + 2 * ph < kh or wd + 2 * pw < kw:
        raise ValueError("kernel larger than the padded image")
    canvas = torch.zeros(n, c, h + 2 * ph, wd + 2 * pw, dtype=x.dtype, device=x.device)
    canvas[:, :, ph : ph + h, pw : pw + wd] = x
    win = canvas.unfold(2, kh, sh).unfold(3, kw, sw).unsqueeze(1)  # (N, 1, C, h', w', kh, kw)
    y = (win * w[None, :, :, None, None]).sum(dim=(2, 5, 6))
    return y if b is None else y + b.view(1, o, 1, 1)
