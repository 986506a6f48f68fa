# RIGHT: torch.rand stretched to (-a, a) and copied in, which keeps the strides of w.
import torch


def fans(shape):
    if len(shape) < 2:
        raise ValueError(f"no fans for the shape {tuple(shape)}")
    out, inputs, *kernel = shape
    for k in kernel:
        out, inputs = out * k, inputs * k
    return inputs, out


def xavier_uniform_(w, gain=1.0):
    a = gain * (6 / sum(fans(w.shape))) ** 0.5
    w.detach().copy_(torch.rand(w.shape, dtype=w.dtype, device=w.device).mul_(2).sub_(1).mul_(a))
    return w
