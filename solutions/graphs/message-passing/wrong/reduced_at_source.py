"""You hand the two ends to the message function rightly, but then collect the messages where they came from.

fails: correctness, gradients
"""


def propagate(x, edge_index, message, reduce):
    if reduce not in ("sum", "mean", "max"):
        raise ValueError(f'reduce is "sum", "mean" or "max", got {reduce!r}.')
    source, target = edge_index
    messages = message(x[source], x[target])
    out = messages.new_zeros(x.shape[0], messages.shape[1])
    if reduce == "max":
        return out.scatter_reduce(0, source.unsqueeze(1).expand_as(messages), messages, "amax", include_self=False)
    out = out.index_add(0, source, messages)
    if reduce == "mean":
        out = out / source.bincount(minlength=x.shape[0]).clamp(min=1).unsqueeze(1)
    return out
