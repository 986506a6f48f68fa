"""You count letters, but store bytes. é is one letter and two bytes: the length cuts the end of such names off.

fails: correctness
"""

import torch


def make_tensors(names):
    codes = [list(name.encode()) for name in names]
    if not all(codes) or not codes:
        raise ValueError("there must be names, and none of them empty")
    lengths = torch.tensor([len(name) for name in names])
    padded = torch.zeros(len(codes), max(map(len, codes)), dtype=torch.int64)
    for row, code in zip(padded, codes, strict=True):
        row[: len(code)] = torch.tensor(code)
    lengths, order = lengths.sort(descending=True, stable=True)
    return padded[order], lengths, order
