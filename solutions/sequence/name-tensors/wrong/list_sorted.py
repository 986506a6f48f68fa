"""You sort the list that was given. It belongs to the caller, whose labels stand in its old order: sort the
numbers, and remember how.

fails: correctness
"""

import torch


def make_tensors(names):
    names.sort(key=lambda name: -len(name.encode()))
    codes = [list(name.encode()) for name in names]
    if not all(codes) or not codes:
        raise ValueError("there must be names, and none of them empty")
    lengths = torch.tensor([len(code) for code in codes])
    padded = torch.zeros(len(codes), int(lengths.max()), dtype=torch.int64)
    for row, code in zip(padded, codes, strict=True):
        row[: len(code)] = torch.tensor(code)
    lengths, order = lengths.sort(descending=True, stable=True)
    return padded[order], lengths, order
