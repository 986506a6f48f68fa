"""You treat every word that you do not know as a sum: raise a ValueError.

fails: correctness
"""


def readout(x, batch, mode):
    nodes = batch.bincount()
    out = x.new_zeros(nodes.shape[0], x.shape[1])
    if mode == "max":
        return out.scatter_reduce(0, batch.unsqueeze(1).expand_as(x), x, "amax", include_self=False)
    out = out.index_add(0, batch, x)
    if mode == "mean":
        out = out / nodes.clamp(min=1).unsqueeze(1)
    return out
