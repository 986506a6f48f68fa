# WRONG: q from the norms of rows; copies of an edge squared one by one. Cause: target for source, edges not merged.
import torch


def _normalised(edge_index, n, dtype):
    src, dst = edge_index[:, edge_index[0] != edge_index[1]]
    loop = torch.arange(n, device=edge_index.device)
    src, dst = torch.cat([src, loop]), torch.cat([dst, loop])
    deg = torch.bincount(dst, minlength=n).to(dtype)
    return src, dst, (deg[src] * deg[dst]).rsqrt()


def importance(edge_index, n):
    _, dst, w = _normalised(edge_index, n, torch.float32)
    norms = torch.zeros(n, device=w.device).index_add_(0, dst, w**2)
    return norms / norms.sum()


def layer_sample(x, edge_index, q, size, generator):
    if size < 1:
        raise ValueError("size must be >= 1")
    n = x.shape[0]
    drawn = torch.multinomial(q, size, replacement=True, generator=generator)
    count = torch.bincount(drawn, minlength=n).to(x.dtype)
    src, dst, w = _normalised(edge_index, n, x.dtype)
    use = (count[src] > 0).nonzero()[:, 0]
    src, dst, w = src[use], dst[use], w[use]
    coeff = w * count[src] / q[src] / size
    y = torch.zeros_like(x).index_add(0, dst, coeff[:, None] * x[src])
    return y, drawn
