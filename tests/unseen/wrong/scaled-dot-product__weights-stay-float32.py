# WRONG: weights come back as float32 for half precision. Cause: cast back for the output alone.
import math

import torch


def attention(q, k, v, mask=None):
    half = q.dtype in (torch.float16, torch.bfloat16)
    qq, kk = (q.float(), k.float()) if half else (q, k)
    s = torch.matmul(qq, kk.transpose(-1, -2)) / math.sqrt(q.size(-1))
    if mask is not None:
        s = s.masked_fill(~mask, -math.inf)
    p = torch.softmax(s, dim=-1)
    return (p @ v.to(p.dtype)).to(q.dtype), p
