"""You divide by the number of all nodes. The mean of a graph is over its own nodes, or large batches fade.

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
        out = out / x.shape[0]
    return out
