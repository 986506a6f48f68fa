"""You take `ord`, the letter's position in Unicode. It may be larger than 100000, and an embedding has no row
for it: the UTF-8 bytes are never beyond 255.

fails: correctness
"""

import torch


def make_tensors(names):
    codes = [[ord(letter) for letter in name] for name in names]
    if not all(codes) or not codes:
        raise ValueError("there must be names, and none of them empty")
    lengths = torch.tensor([len(code) for code in codes])
    padded = torch.zeros(len(codes), int(lengths.max()), dtype=torch.int64)
    for row, code in zip(padded, codes, strict=True):
        row[: len(code)] = torch.tensor(code)
    lengths, order = lengths.sort(descending=True, stable=True)
    return padded[order], lengths, order
