# WRONG: final holds the backward state at the last element. Cause: both directions read at index length - 1.
import torch


def bidirectional(cell_f, cell_b, x, lengths):
    batch, steps, _ = x.shape
    valid = torch.arange(steps, device=x.device)[None, :] < lengths[:, None]

    def run(cell, reverse):
        h = torch.zeros(batch, cell.hidden_size, dtype=x.dtype, device=x.device)
        out = [None] * steps
        for t in range(steps - 1, -1, -1) if reverse else range(steps):
            ok = valid[:, t, None]
            h = torch.where(ok, cell(x[:, t], h), h)
            out[t] = h.masked_fill(~ok, 0)
        return torch.stack(out, dim=1)

    output = torch.cat([run(cell_f, False), run(cell_b, True)], dim=-1)
    final = output[torch.arange(batch, device=x.device), lengths - 1]
    return output, final
