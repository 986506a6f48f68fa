"""You transform along the channels, the last dimension, which is where torch.fft looks if it is not told. Time is
dimension 1.

fails: correctness, gradients
"""

import torch


def ssm_kernel(A, B, C, length):
    powers = A.unsqueeze(-1) ** torch.arange(length, device=A.device)
    return ((B * C).unsqueeze(-1) * powers).sum(dim=1)


def ssm_conv(u, kernel, D):
    length = u.shape[1]
    circle = length + kernel.shape[1]
    product = torch.fft.rfft(u, n=u.shape[2] * 2) * torch.fft.rfft(kernel.T[:length].mean(dim=0), n=u.shape[2] * 2)
    return torch.fft.irfft(product, n=u.shape[2] * 2)[..., : u.shape[2]] + u * D
