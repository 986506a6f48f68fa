# RIGHT: each sequence is reversed within its own length by gather, so that both cells walk forwards
import torch


def _walk(cell, x):
    h = x.new_zeros(x.shape[0], cell.hidden_size)
    states = []
    for x_t in x.unbind(1):
        h = cell(x_t, h)
        states.append(h)
    return torch.stack(states, 1)


def _pick(states, index):
    return states.gather(1, index[..., None].expand(-1, -1, states.shape[-1]))


def bidirectional(cell_f, cell_b, x, lengths):
    t = torch.arange(x.shape[1], device=x.device)[None]
    inside = t < lengths[:, None]
    mirror = torch.where(inside, lengths[:, None] - 1 - t, t)
    clean = x.masked_fill(~inside[..., None], 0)
    there = _walk(cell_f, clean)
    back = _walk(cell_b, _pick(clean, mirror))
    output = torch.cat([there, _pick(back, mirror)], -1).masked_fill(~inside[..., None], 0)
    last = lengths[:, None] - 1
    return output, torch.cat([_pick(there, last), _pick(back, last)], -1).squeeze(1)
