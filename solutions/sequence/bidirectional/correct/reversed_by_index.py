"""Each sequence reversed within its own length, the cell run forwards over it, and the states put back."""

import torch


def bidirectional(cell_f, cell_b, x, lengths):
    batch, steps, _ = x.shape
    t = torch.arange(steps, device=x.device).expand(batch, steps)
    inside = t < lengths[:, None]
    mirror = torch.where(inside, lengths[:, None] - 1 - t, t)  # its own inverse
    rows = torch.arange(batch, device=x.device)

    def run(cell, sequence):
        h, states = x.new_zeros(batch, cell.hidden_size), []
        for step in sequence.unbind(1):
            h = cell(step, h)
            states.append(h)
        states = torch.stack(states, dim=1).masked_fill(~inside[..., None], 0)
        return states, states[rows, lengths - 1]

    left, last = run(cell_f, x)
    right, first = run(cell_b, x[rows[:, None], mirror])
    return torch.cat([left, right[rows[:, None], mirror]], dim=-1), torch.cat([last, first], dim=-1)
