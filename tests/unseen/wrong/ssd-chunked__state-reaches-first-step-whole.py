# WRONG: the state from before does not decay by the chunk's first step when it is read. Cause: exclusive sums.
import torch


def _segments(a):
    n = a.shape[-1]
    keep = torch.ones(n, n, dtype=torch.bool, device=a.device)
    s = a[..., :, None].expand(*a.shape, n).masked_fill(~keep.tril(-1), 0)
    return s.cumsum(-2).masked_fill(keep.triu(1), float("-inf"))


def ssd_chunked(x, a, B, C, chunk):
    if chunk < 1:
        raise ValueError("chunk must be at least 1")
    b, length, heads, p = x.shape
    h = torch.zeros(b, heads, B.shape[-1], p, dtype=x.dtype, device=x.device)
    ys = []
    for xc, ac, Bc, Cc in zip(*(v.split(chunk, dim=1) for v in (x, a, B, C)), strict=True):
        if xc.shape[1] == 0:
            break
        ac = ac.permute(0, 2, 1)
        decay = _segments(ac).exp()
        scores = torch.einsum("bihn,bjhn->bhij", Cc, Bc) * decay
        y = torch.einsum("bhij,bjhp->bihp", scores, xc)
        before = torch.cat([torch.zeros_like(ac[..., :1]), ac[..., :-1].cumsum(-1)], dim=-1).exp()
        y = y + torch.einsum("bihn,bhnp->bihp", Cc, h) * before.permute(0, 2, 1)[..., None]
        ys.append(y)
        h = ac.sum(-1).exp()[..., None, None] * h
        h = h + torch.einsum("bjhn,bjhp->bhnp", Bc * decay[..., -1, :].permute(0, 2, 1)[..., None], xc)
    return torch.cat(ys, dim=1) if ys else torch.zeros_like(x)
