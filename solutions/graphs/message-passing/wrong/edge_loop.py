"""You go through the edges in Python, one message at a time. A graph has millions of edges: gather the ends of
all edges with two indexings, and call `message` once.

fails: correctness, performance
"""

import torch


def propagate(x, edge_index, message, reduce):
    if reduce not in ("sum", "mean", "max"):
        raise ValueError("unknown reduce")
    received = [[] for _ in range(x.shape[0])]
    size = message(x[:0], x[:0]).shape[1]
    for source, target in edge_index.T.tolist():
        received[target].append(message(x[source : source + 1], x[target : target + 1])[0])
    out = []
    for messages in received:
        if not messages:
            out.append(x.new_zeros(size))
            continue
        stacked = torch.stack(messages)
        out.append({"sum": stacked.sum(0), "mean": stacked.mean(0), "max": stacked.amax(0)}[reduce])
    return torch.stack(out)
