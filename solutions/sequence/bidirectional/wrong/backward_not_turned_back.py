"""You leave the backward states in the order in which they were made. At place t belongs the state that has
read from the end down to t: turn them back before you join the two.

fails: correctness, gradients
"""

import torch


def bidirectional(cell_f, cell_b, x, lengths):
    steps = x.shape[1]
    keep = torch.arange(steps, device=x.device) < lengths.unsqueeze(1)
    keep = keep.unsqueeze(2)

    def walk(cell, order):
        h = x.new_zeros(x.shape[0], cell.hidden_size)
        states = {}
        for t in order:
            h = torch.where(keep[:, t], cell(x[:, t], h), h)
            states[t] = h
        return torch.stack(list(states.values()), dim=1), h

    forward, last = walk(cell_f, range(steps))
    backward, first = walk(cell_b, reversed(range(steps)))
    return torch.cat([forward, backward], dim=2) * keep, torch.cat([last, first], dim=1)
