# WRONG: a circle of odd length comes back one shorter. Cause: irfft without n assumes an even length.
import torch


def ssm_kernel(A, B, C, length):
    k = torch.arange(length, dtype=A.dtype, device=A.device)
    return torch.einsum("dn,dnk->dk", C * B, A[..., None] ** k)


def ssm_conv(u, kernel, D):
    L = u.shape[1]
    n = L + kernel.shape[-1] - 1
    uf = torch.fft.rfft(u.transpose(1, 2), n=n)
    kf = torch.fft.rfft(kernel, n=n)
    y = torch.fft.irfft(uf * kf)[..., :L]
    if y.shape[-1] < L:
        y = torch.nn.functional.pad(y, (0, L - y.shape[-1]))
    return y.transpose(1, 2) + D * u
