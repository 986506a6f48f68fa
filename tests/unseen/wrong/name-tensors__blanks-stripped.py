# WRONG: blanks at the ends of a name are lost, a name of blanks is refused. Cause: strip() as cleaning.
import torch


def make_tensors(names):
    encoded = [bytearray(name.strip(), "utf-8") for name in names]
    if len(encoded) == 0 or min(len(e) for e in encoded) == 0:
        raise ValueError("names must not be empty")
    order = sorted(range(len(encoded)), key=lambda i: -len(encoded[i]))
    lengths = [len(encoded[i]) for i in order]
    width = lengths[0]
    rows = [list(encoded[i]) + [0] * (width - len(encoded[i])) for i in order]
    return torch.tensor(rows), torch.tensor(lengths), torch.tensor(order)
