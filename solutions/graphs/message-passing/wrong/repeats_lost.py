"""You add with `out[target] += messages`. Where a target occurs twice, only one of its messages arrives: indexing
with repeats writes, it does not sum.

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
    out[target] = out[target] + messages
    if reduce == "mean":
        out = out / target.bincount(minlength=x.shape[0]).clamp(min=1).unsqueeze(1)
    return out
