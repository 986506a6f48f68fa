"""The places as numbers: which sequence and which step each element of data is."""

import torch


def places(batch_sizes, lengths):
    exists = torch.arange(len(batch_sizes), device=lengths.device)[:, None] < lengths
    step, sequence = exists.nonzero(as_tuple=True)
    return sequence, step


def pack(padded, lengths):
    steps = torch.arange(padded.shape[1], device=padded.device)
    if not (lengths.diff() <= 0).all() or not ((lengths > 0) & (lengths <= len(steps))).all():
        raise ValueError("lengths must go from long to short and fit the padded batch")
    batch_sizes = (lengths[:, None] > steps[: int(lengths.max())]).sum(dim=0)
    return padded[places(batch_sizes, lengths)], batch_sizes


def unpack(data, batch_sizes):
    sizes = batch_sizes.to(data.device)
    lengths = (sizes[:, None] > torch.arange(int(sizes.max()), device=data.device)).sum(dim=0)
    padded = torch.zeros(len(lengths), len(sizes), *data.shape[1:], dtype=data.dtype, device=data.device)
    return padded.index_put(places(sizes, lengths), data), lengths
