"""All chunks in one product, padded to a full last chunk, and a loop for the states alone."""

import torch
from torch.nn.functional import pad


def ssd_chunked(x, a, B, C, chunk):
    if chunk <= 0:
        raise ValueError("chunk must be positive")
    batch, length = x.shape[:2]
    count = -(-length // chunk)
    missing = count * chunk - length

    def cut(value):
        tail = (0, 0) * (value.dim() - 2) + (0, missing)
        return pad(value, tail).reshape(batch, count, chunk, *value.shape[2:])

    x_c, a_c, B_c, C_c = (cut(value) for value in (x, a, B, C))
    a_c = a_c.movedim(3, 2)
    inside = torch.ones(chunk, chunk, dtype=torch.bool, device=x.device).tril()
    segments = torch.where(inside.tril(-1), a_c.unsqueeze(-1), 0.0).cumsum(dim=-2)
    mask = torch.where(inside, segments, -torch.inf).exp()
    scores = torch.einsum("bcihn,bcjhn->bchij", C_c, B_c)
    y = torch.einsum("bchij,bcjhp->bcihp", scores * mask, x_c)
    into = a_c.cumsum(dim=-1).exp()
    written = torch.einsum("bcjhn,bchj,bcjhp->bchnp", B_c, mask[..., -1, :], x_c)
    state, before = torch.zeros_like(written[:, :1].sum(dim=1)), []
    for k in range(count):
        before.append(state)
        state = into[:, k, :, -1, None, None] * state + written[:, k]
    if before:
        y = y + torch.einsum("bcihn,bchi,bchnp->bcihp", C_c, into, torch.stack(before, dim=1))
    return y.reshape(batch, count * chunk, *x.shape[2:])[:, :length]
