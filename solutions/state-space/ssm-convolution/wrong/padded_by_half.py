"""You pad, but not enough: half as much again still lets the last inputs come round to the first outputs. A
sequence of L and a kernel of K need L + K − 1 places.

fails: correctness, gradients
"""

import torch


def ssm_kernel(A, B, C, length):
    powers = A.unsqueeze(-1) ** torch.arange(length, device=A.device)
    return ((B * C).unsqueeze(-1) * powers).sum(dim=1)


def ssm_conv(u, kernel, D):
    length = u.shape[1]
    circle = max(length, kernel.shape[1]) * 3 // 2
    product = torch.fft.rfft(u, n=circle, dim=1) * torch.fft.rfft(kernel.T, n=circle, dim=0)
    return torch.fft.irfft(product, n=circle, dim=1)[:, :length] + u * D
