"""You make the kernel one power at a time in Python. The values are right, but one `**` with an arange gives all
powers.

fails: performance
"""

import torch


def ssm_kernel(A, B, C, length):
    state, columns = B, []
    for _ in range(length):
        columns.append((C * state).sum(dim=1))
        state = state * A
    return torch.stack(columns, dim=1)


def ssm_conv(u, kernel, D):
    length = u.shape[1]
    circle = length + kernel.shape[1]
    product = torch.fft.rfft(u, n=circle, dim=1) * torch.fft.rfft(kernel.T, n=circle, dim=0)
    return torch.fft.irfft(product, n=circle, dim=1)[:, :length] + u * D
