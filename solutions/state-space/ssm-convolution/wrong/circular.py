"""You do not pad before the FFT. A product of spectra is a convolution on a circle: the end of the sequence runs
on into its start, and the past hears the future. Pad both to at least L + length − 1.

fails: correctness, gradients
"""

import torch


def ssm_kernel(A, B, C, length):
    powers = A.unsqueeze(-1) ** torch.arange(length, device=A.device)
    return ((B * C).unsqueeze(-1) * powers).sum(dim=1)


def ssm_conv(u, kernel, D):
    length = u.shape[1]
    circle = max(length, kernel.shape[1])
    product = torch.fft.rfft(u, n=circle, dim=1) * torch.fft.rfft(kernel.T, n=circle, dim=0)
    return torch.fft.irfft(product, n=circle, dim=1)[:, :length] + u * D
