"""Python's own stable sort on the numbers of the names, then rows that are filled up as lists."""

import torch


def make_tensors(names):
    if len(names) == 0:
        raise ValueError("no names")
    codes = [name.encode("utf-8") for name in names]
    if b"" in codes:
        raise ValueError(f"name {codes.index(b'')} is empty")
    order = sorted(range(len(codes)), key=lambda i: -len(codes[i]))
    longest = len(codes[order[0]])
    rows = [list(codes[i].ljust(longest, b"\0")) for i in order]
    return torch.tensor(rows), torch.tensor([len(codes[i]) for i in order]), torch.tensor(order)
