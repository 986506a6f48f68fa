"""Two cells over padded sequences: where there is padding, the state stands still."""

import torch


def bidirectional(cell_f, cell_b, x, lengths):
    steps = x.shape[1]
    keep = torch.arange(steps, device=x.device) < lengths.unsqueeze(1)  # (B, S)
    keep = keep.unsqueeze(2)  # (B, S, 1)

    def walk(cell, order):
        h = x.new_zeros(x.shape[0], cell.hidden_size)
        states = {}
        for t in order:
            # Backwards, h stays zero through the padding until the sequence's own last element comes.
            h = torch.where(keep[:, t], cell(x[:, t], h), h)
            states[t] = h
        return torch.stack([states[t] for t in range(steps)], dim=1), h  # (B, S, H), (B, H)

    forward, last = walk(cell_f, range(steps))
    backward, first = walk(cell_b, reversed(range(steps)))
    return torch.cat([forward, backward], dim=2) * keep, torch.cat([last, first], dim=1)
