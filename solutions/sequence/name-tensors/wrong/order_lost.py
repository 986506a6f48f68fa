"""You sort, but return 0, 1, 2, ... as the order. Then nobody can find the labels of the sorted names again:
give the permutation that the sort made.

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
    lengths, order = lengths.sort(descending=True, stable=True)
    return padded[order], lengths, torch.arange(len(order))
