"""You divide by a count of 0 at a node that no edge points to. 0/0 is NaN; such a node gets zeros.

fails: correctness
"""


def propagate(x, edge_index, message, reduce):
    if reduce not in ("sum", "mean", "max"):
        raise ValueError(f'reduce is "sum", "mean" or "max", got {reduce!r}.')
    source, target = edge_index
    messages = message(x[source], x[target])
    out = messages.new_zeros(x.shape[0], messages.shape[1])
    if reduce == "max":
        return out.scatter_reduce(0, target.unsqueeze(1).expand_as(messages), messages, "amax", include_self=False)
    out = out.index_add(0, target, messages)
    if reduce == "mean":
        out = out / target.bincount(minlength=x.shape[0]).unsqueeze(1)
    return out
