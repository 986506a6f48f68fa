"""You walk over the N states one at a time. The values are right, but the states do not depend on each other: keep them
as a dimension of h.

fails: performance
"""

import torch


def selective_scan(u, delta, A, B, C, D):
    y = D * u
    for n in range(A.shape[1]):
        h = torch.zeros_like(u[:, 0]) if u.shape[1] else None
        outputs = []
        for t in range(u.shape[1]):
            h = torch.exp(delta[:, t] * A[:, n]) * h + delta[:, t] * B[:, t, n : n + 1] * u[:, t]
            outputs.append(h * C[:, t, n : n + 1])
        if outputs:
            y = y + torch.stack(outputs, dim=1)
    return y
