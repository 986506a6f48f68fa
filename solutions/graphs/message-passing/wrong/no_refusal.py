"""You treat every word that you do not know as a sum. A typing error then trains another model: raise a
ValueError.

fails: correctness
"""


def propagate(x, edge_index, message, reduce):
    source, target = edge_index
    messages = message(x[source], x[target])
    out = messages.new_zeros(x.shape[0], messages.shape[1])
    if reduce == "max":
        return out.scatter_reduce(0, target.unsqueeze(1).expand_as(messages), messages, "amax", include_self=False)
    out = out.index_add(0, target, messages)
    if reduce == "mean":
        out = out / target.bincount(minlength=x.shape[0]).clamp(min=1).unsqueeze(1)
    return out
