# WRONG: padding becomes NaN where the element put there for the time being is infinite. Cause: x * 0 for a mask.
import torch


def pack(padded, lengths):
    if (lengths < 1).any() or (lengths > padded.shape[1]).any() or (lengths.diff() > 0).any():
        raise ValueError("lengths must be sorted from long to short, between 1 and S")
    t = torch.arange(int(lengths.max()), device=padded.device)
    there = (t[None] < lengths[:, None]).T
    step, seq = torch.nonzero(there, as_tuple=True)
    return padded[seq, step], there.sum(1)


def unpack(data, batch_sizes):
    b = torch.arange(int(batch_sizes[0]), device=data.device)
    there = b[:, None] < batch_sizes[None, :]
    start = batch_sizes.cumsum(0) - batch_sizes
    index = (start[None] + b[:, None]).clamp(max=len(data) - 1)
    out = data[index]
    mask = there.reshape(*there.shape, *[1] * (data.dim() - 1))
    return out * mask.to(out.dtype), there.sum(1)
