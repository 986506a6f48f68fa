# WRONG: softmax over all keys, then masked and divided by the rest: a large future is 0/0. Cause: same on paper.
import torch


def causal_mask(n):
    idx = torch.arange(n)
    return idx[None, :] <= idx[:, None]


def causal_attention(q, k, v):
    L, S = q.shape[-2], k.shape[-2]
    if L > S:
        raise ValueError(f"{L} queries but only {S} keys")
    visible = causal_mask(S)[S - L :].to(q.device)
    logits = q.float() if q.dtype in (torch.float16, torch.bfloat16) else q
    logits = logits @ k.to(logits.dtype).mT / k.shape[-1] ** 0.5
    attn = logits.softmax(-1) * visible
    attn = attn / attn.sum(-1, keepdim=True)
    return (attn @ v.to(attn.dtype)).to(q.dtype)
