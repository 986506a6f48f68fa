"""You set the padding of x to zeros and read it all the same. Zeros in are not zeros out: the cell has biases,
and the old state goes in, too. The state must stand still where there is padding.

fails: correctness, gradients
"""

import torch


def bidirectional(cell_f, cell_b, x, lengths):
    steps = x.shape[1]
    keep = torch.arange(steps, device=x.device) < lengths.unsqueeze(1)
    keep = keep.unsqueeze(2)

    x = x * keep

    def walk(cell, order):
        h = x.new_zeros(x.shape[0], cell.hidden_size)
        states = {}
        for t in order:
            h = cell(x[:, t], h)
            states[t] = h
        return torch.stack([states[t] for t in range(steps)], dim=1), h

    forward, last = walk(cell_f, range(steps))
    backward, first = walk(cell_b, reversed(range(steps)))
    return torch.cat([forward, backward], dim=2) * keep, torch.cat([last, first], dim=1)
