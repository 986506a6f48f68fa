"""You write the kernel into an L × L matrix for each channel. The values are right, but the memory is quadratic: the
FFT needs no such matrix.

fails: performance
"""

import torch


def ssm_kernel(A, B, C, length):
    powers = A.unsqueeze(-1) ** torch.arange(length, device=A.device)
    return ((B * C).unsqueeze(-1) * powers).sum(dim=1)


def ssm_conv(u, kernel, D):
    length = u.shape[1]
    steps = torch.arange(length, device=u.device)
    back = steps.unsqueeze(1) - steps
    inside = (back >= 0) & (back < kernel.shape[1])
    matrix = kernel[:, back.clamp(0, kernel.shape[1] - 1)] * inside
    return torch.einsum("dts,bsd->btd", matrix, u) + u * D
