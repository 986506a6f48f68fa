"""A state space model as a convolution (S4: Gu, Goel and Ré, 2022; the diagonal one: S4D, Gu et al., 2022)."""

import torch


def ssm_kernel(A, B, C, length):
    powers = A.unsqueeze(-1) ** torch.arange(length, device=A.device)  # (D, N, length), 0 ** 0 = 1
    return ((B * C).unsqueeze(-1) * powers).sum(dim=1)


def ssm_conv(u, kernel, D):
    length = u.shape[1]
    circle = length + kernel.shape[1]  # long enough for the end not to run into the start
    product = torch.fft.rfft(u, n=circle, dim=1) * torch.fft.rfft(kernel.T, n=circle, dim=0)
    return torch.fft.irfft(product, n=circle, dim=1)[:, :length] + u * D
