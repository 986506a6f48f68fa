"""In blocks of 32 positions: small triangles inside a block, and the state of all blocks before it."""

from torch.nn import functional as F

BLOCK = 32


def blocks(x):
    return F.pad(x, (0, 0, 0, -x.shape[-2] % BLOCK)).unflatten(-2, (-1, BLOCK))  # (..., N, BLOCK, size)


def linear_attention(q, k, v, causal):
    length = q.shape[-2]
    q, k = F.elu(q) + 1, F.elu(k) + 1
    v = F.pad(v, (0, 1), value=1.0)
    if causal:
        q, k, v = blocks(q), blocks(k), blocks(v)
        states = k.mT @ v
        before = states.cumsum(dim=-3) - states
        sums = (q @ k.mT).tril() @ v + q @ before
        sums = sums.flatten(-3, -2)[..., :length, :]
    else:
        sums = q @ (k.mT @ v)
    return sums[..., :-1] / sums[..., -1:]
