# RIGHT: the tail is filled with steps that change nothing, all chunks go at once, only the states by turns
import torch
import torch.nn.functional as F


def ssd_chunked(x, a, B, C, chunk):
    if chunk < 1:
        raise ValueError("chunk must be >= 1")
    batch, length, heads, p = x.shape
    if length == 0:
        return torch.zeros_like(x)
    q = min(chunk, length)
    extra = -length % q
    x, B, C = (F.pad(t, (0, 0, 0, 0, 0, extra)).unflatten(1, (-1, q)) for t in (x, B, C))
    a = F.pad(a, (0, 0, 0, extra)).unflatten(1, (-1, q)).permute(0, 1, 3, 2)
    below = torch.ones(q, q, dtype=torch.bool, device=a.device).tril(-1)
    s = torch.where(below, a.unsqueeze(-1), 0.0).cumsum(-2)
    decay = s.exp() * (below | below.T.logical_not()).to(s)
    inside = torch.einsum("bklhn,bkshn,bkhls,bkshp->bklhp", C, B, decay, x)
    fed = torch.einsum("bkshn,bkhs,bkshp->bkhnp", B, decay[..., -1, :], x)
    since = a.cumsum(-1).exp()
    h, states = torch.zeros_like(fed[:, 0]), []
    for k in range(fed.shape[1]):
        states.append(h)
        h = since[:, k, :, -1, None, None] * h + fed[:, k]
    before = torch.einsum("bklhn,bkhl,bkhnp->bklhp", C, since, torch.stack(states, 1))
    return (inside + before).flatten(1, 2)[:, :length]
