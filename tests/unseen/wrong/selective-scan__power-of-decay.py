# WRONG: exp(A) underflows where A is large and delta small. Cause: exp(delta A) written as exp(A) ** delta.
import torch


def selective_scan(u, delta, A, B, C, D):
    batch, length, channels = u.shape
    decay = torch.exp(A)
    state = torch.zeros(batch, channels, A.shape[1], dtype=u.dtype, device=u.device)
    ys = []
    for t in range(length):
        dt = delta[:, t, :, None]
        state = decay**dt * state + (dt * u[:, t, :, None]) * B[:, t, None, :]
        ys.append((state * C[:, t, None, :]).sum(-1))
    if not ys:
        return u * D
    return torch.stack(ys, dim=1) + u * D
