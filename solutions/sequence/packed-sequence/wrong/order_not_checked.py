"""You take lengths in any order. The running sequences are then no longer the first ones, and unpack gives the
steps to the wrong sequences: raise ValueError.

fails: correctness
"""

import torch


def pack(padded, lengths):
    if lengths[-1] < 1 or lengths[0] > padded.shape[1]:
        raise ValueError(f"lengths must go from at most {padded.shape[1]} down to at least 1, got {lengths.tolist()}")
    steps = torch.arange(lengths[0], device=padded.device)
    mask = steps.unsqueeze(1) < lengths
    data = padded.transpose(0, 1)[: len(steps)][mask]
    return data, mask.sum(dim=1)


def unpack(data, batch_sizes):
    mask = torch.arange(batch_sizes[0], device=data.device) < batch_sizes.unsqueeze(1)
    padded = data.new_zeros(*mask.shape, *data.shape[1:])
    padded[mask] = data
    return padded.transpose(0, 1), mask.sum(dim=0)
