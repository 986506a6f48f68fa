"""You turn a sort from short to long round. That turns names of equal length round as well: sort in descending
order, and stable, so that they stay as they were.

fails: correctness
"""

import torch


def make_tensors(names):
    codes = [list(name.encode()) for name in names]
    if not all(codes) or not codes:
        raise ValueError("there must be names, and none of them empty")
    lengths = torch.tensor([len(code) for code in codes])
    padded = torch.zeros(len(codes), int(lengths.max()), dtype=torch.int64)
    for row, code in zip(padded, codes, strict=True):
        row[: len(code)] = torch.tensor(code)
    lengths, order = (part.flip(0) for part in lengths.sort(stable=True))
    return padded[order], lengths, order
