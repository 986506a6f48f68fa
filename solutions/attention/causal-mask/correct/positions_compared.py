"""The mask as a comparison of positions, and as a number that is added to the scores."""

import torch


def causal_mask(n):
    positions = torch.arange(n)
    return positions[:, None] >= positions


def causal_attention(q, k, v):
    if q.shape[-2] > k.shape[-2]:
        raise ValueError(f"q has {q.shape[-2]} positions and k has {k.shape[-2]}")
    keys = torch.arange(k.shape[-2], device=q.device)
    future = keys > keys[k.shape[-2] - q.shape[-2] :, None]
    bias = torch.zeros(future.shape, dtype=q.dtype, device=q.device).masked_fill_(future, -torch.inf)
    scores = torch.einsum("...ld,...sd->...ls", q, k) * q.shape[-1] ** -0.5 + bias
    return torch.einsum("...ls,...se->...le", scores.softmax(dim=-1), v)
