"""The exponentials masked, with the row's largest visible score subtracted, and divided out at the end."""

import torch


def causal_mask(n):
    return ~torch.triu(torch.ones((n, n), dtype=torch.bool), diagonal=1)


def causal_attention(q, k, v):
    length, positions = q.shape[-2], k.shape[-2]
    if length > positions:
        raise ValueError("more queries than keys")
    visible = torch.ones(length, positions, dtype=torch.bool, device=q.device).tril(positions - length)
    scores = torch.matmul(q / q.shape[-1] ** 0.5, k.mT)
    scores = torch.where(visible, scores, torch.finfo(q.dtype).min)
    exponentials = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
    return torch.matmul(exponentials, v) / exponentials.sum(dim=-1, keepdim=True)
