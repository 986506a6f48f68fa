"""You take the whole sequence as one chunk. The values are right, and the memory grows with the square of the
length: that is what the chunks are for.

fails: performance
"""

import torch


def segsum(a):
    steps = torch.arange(a.shape[-1], device=a.device)
    below, above = steps.unsqueeze(1) > steps, steps.unsqueeze(1) < steps
    return a.unsqueeze(-1).masked_fill(~below, 0).cumsum(dim=-2).masked_fill(above, -torch.inf)


def ssd_chunked(x, a, B, C, chunk):
    if chunk < 1:
        raise ValueError(f"A chunk has at least 1 step, got {chunk}.")
    batch, length, heads, p = x.shape
    chunk = max(length, 1)
    state = x.new_zeros(batch, heads, B.shape[3], p)
    outputs = [x[:, :0]]
    for start in range(0, length, chunk):
        x_c, a_c, B_c, C_c = (value[:, start : start + chunk] for value in (x, a, B, C))
        a_c = a_c.transpose(1, 2)
        mask = segsum(a_c).exp()
        into = a_c.cumsum(dim=-1).exp()
        inside = torch.einsum("bhij,bihn,bjhn,bjhp->bihp", mask, C_c, B_c, x_c)
        outputs.append(inside + torch.einsum("bihn,bhi,bhnp->bihp", C_c, into, state))
        added = torch.einsum("bhj,bjhn,bjhp->bhnp", mask[:, :, -1], B_c, x_c)
        state = into[:, :, -1, None, None] * state + added
    return torch.cat(outputs, dim=1)
