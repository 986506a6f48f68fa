# WRONG: S_ij runs from a_j to a_(i-1). Cause: an input decays by its own step, off by one.
import torch


def segsum(a):
    n = a.shape[-1]
    tri = torch.ones(n, n, dtype=torch.bool, device=a.device)
    late = torch.cat([torch.zeros_like(a[..., :1]), a[..., :-1]], dim=-1)
    s = late[..., None].repeat_interleave(n, dim=-1)
    s = torch.cumsum(s.masked_fill(~tri.tril(diagonal=-1), 0), dim=-2)
    return s.masked_fill(~tri.tril(), -torch.inf)


def ssd(x, a, B, C):
    L = torch.exp(segsum(a.movedim(1, -1)))
    return torch.einsum("bihn,bjhn,bhij,bjhp->bihp", C, B, L, x)
