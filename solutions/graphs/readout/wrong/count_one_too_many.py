"""You add 1 to the counts so as not to divide by 0. Every mean comes out too small: only a count of 0 must be
treated.

fails: correctness, gradients
"""


def readout(x, batch, mode):
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f'mode is "sum", "mean" or "max", got {mode!r}.')
    nodes = batch.bincount()
    out = x.new_zeros(nodes.shape[0], x.shape[1])
    if mode == "max":
        return out.scatter_reduce(0, batch.unsqueeze(1).expand_as(x), x, "amax", include_self=False)
    out = out.index_add(0, batch, x)
    if mode == "mean":
        out = out / nodes.add(1).unsqueeze(1)
    return out
