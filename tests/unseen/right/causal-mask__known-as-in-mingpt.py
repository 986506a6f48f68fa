import math

import torch
from torch.nn import functional as F


def causal_mask(n):
    return torch.tril(torch.ones(n, n)).bool()


def causal_attention(q, k, v):
    L, S = q.size(-2), k.size(-2)
    if L > S:
        raise ValueError("more queries than keys")
    bias = torch.tril(torch.ones(S, S, device=q.device))[S - L :]
    att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
    att = att.masked_fill(bias == 0, float("-inf"))
    return F.softmax(att, dim=-1) @ v
