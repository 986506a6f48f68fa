"""Powers as a running product, time last in the transform, and a circle of the next power of two."""

import torch


def ssm_kernel(A, B, C, length):
    factors = torch.cat([torch.ones_like(A).unsqueeze(-1), A.unsqueeze(-1).expand(*A.shape, length - 1)], dim=-1)
    return torch.einsum("dn,dn,dnl->dl", C, B, factors.cumprod(dim=-1))


def ssm_conv(u, kernel, D):
    length = u.shape[1]
    kernel = kernel[:, :length]
    kernel = torch.cat([kernel[:, :1] + D.unsqueeze(1), kernel[:, 1:]], dim=1)
    circle = 2 ** (length + kernel.shape[1] - 2).bit_length() if length > 1 else 1
    spectrum = torch.fft.rfft(u.mT, n=circle) * torch.fft.rfft(kernel, n=circle)
    return torch.fft.irfft(spectrum, n=circle)[..., :length].mT
