# RIGHT: elements are sorted by step with a stable argsort; the way back looks up places and blanks the holes by where
import torch


def pack(padded, lengths):
    if lengths.min() < 1 or lengths.max() > padded.shape[1] or (lengths[:-1] < lengths[1:]).any():
        raise ValueError("lengths must fall from S at most to 1 at least")
    seq = torch.repeat_interleave(torch.arange(len(lengths), device=lengths.device), lengths)
    step = torch.arange(len(seq), device=lengths.device) - (lengths.cumsum(0) - lengths)[seq]
    order = step.argsort(stable=True)
    return padded[seq[order], step[order]], step.bincount()


def unpack(data, batch_sizes):
    rows = torch.arange(int(batch_sizes[0]), device=data.device)[:, None]
    first = batch_sizes.cumsum(0) - batch_sizes
    there = rows < batch_sizes
    place = torch.where(there, first + rows, 0)
    found = data[place]
    there_too = there.reshape(there.shape + (1,) * (data.ndim - 1))
    return torch.where(there_too, found, torch.zeros((), dtype=data.dtype, device=data.device)), there.sum(1)
