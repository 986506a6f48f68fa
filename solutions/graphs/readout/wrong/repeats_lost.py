"""You add with `out[batch] += x`. Where a number occurs twice, only one of its nodes arrives: indexing with
repeats writes, it does not sum.

fails: correctness
"""


def readout(x, batch, mode):
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f'mode is "sum", "mean" or "max", got {mode!r}.')
    nodes = batch.bincount()
    out = x.new_zeros(nodes.shape[0], x.shape[1])
    if mode == "max":
        return out.scatter_reduce(0, batch.unsqueeze(1).expand_as(x), x, "amax", include_self=False)
    out[batch] = out[batch] + x
    if mode == "mean":
        out = out / nodes.clamp(min=1).unsqueeze(1)
    return out
