"""You take the conjugate of the kernel's spectrum: that is a correlation, which looks forward in time. The kernel
looks back.

fails: correctness, gradients
"""

import torch


def ssm_kernel(A, B, C, length):
    powers = A.unsqueeze(-1) ** torch.arange(length, device=A.device)
    return ((B * C).unsqueeze(-1) * powers).sum(dim=1)


def ssm_conv(u, kernel, D):
    length = u.shape[1]
    circle = length + kernel.shape[1]
    product = torch.fft.rfft(u, n=circle, dim=1) * torch.fft.rfft(kernel.T, n=circle, dim=0).conj()
    return torch.fft.irfft(product, n=circle, dim=1)[:, :length] + u * D
