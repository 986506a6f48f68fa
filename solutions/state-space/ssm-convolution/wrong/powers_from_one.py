"""You begin with A to the power 1. An input goes into the state undecayed: the first number of the kernel is C·B.

fails: correctness, gradients
"""

import torch


def ssm_kernel(A, B, C, length):
    powers = A.unsqueeze(-1) ** torch.arange(1, length + 1, device=A.device)
    return ((B * C).unsqueeze(-1) * powers).sum(dim=1)


def ssm_conv(u, kernel, D):
    length = u.shape[1]
    circle = length + kernel.shape[1]
    product = torch.fft.rfft(u, n=circle, dim=1) * torch.fft.rfft(kernel.T, n=circle, dim=0)
    return torch.fft.irfft(product, n=circle, dim=1)[:, :length] + u * D
