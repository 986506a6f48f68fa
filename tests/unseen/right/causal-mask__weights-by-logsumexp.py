# RIGHT: the mask is a comparison of positions, the softmax exp(s - logsumexp(s)), in float32 for half precision.
import torch


def causal_mask(n):
    return torch.arange(n).unsqueeze(1) >= torch.arange(n)


def causal_attention(q, k, v):
    n_q, n_k = q.shape[-2], k.shape[-2]
    if n_q > n_k:
        raise ValueError(f"{n_q} queries for {n_k} positions")
    wide = torch.promote_types(q.dtype, torch.float32)
    s = torch.einsum("...id,...jd->...ij", q.to(wide) * q.shape[-1] ** -0.5, k.to(wide))
    unseen = ~causal_mask(n_k)[-n_q:].to(s.device)
    s = s.masked_fill(unseen, float("-inf"))
    w = (s - s.logsumexp(dim=-1, keepdim=True)).exp()
    return torch.einsum("...ij,...je->...ie", w, v.to(wide)).to(q.dtype)
