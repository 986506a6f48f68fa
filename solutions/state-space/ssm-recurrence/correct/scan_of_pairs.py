"""All states at once by doubling: each pass adds what lay twice as far back."""

import torch


def ssm(u, A, B, C, D):
    states = torch.einsum("nm,blm->bln", B, u)
    reach, power = 1, A
    while reach < u.shape[1]:
        earlier = torch.nn.functional.pad(states[:, :-reach], (0, 0, reach, 0))
        states = states + earlier @ power.T
        reach, power = 2 * reach, power @ power
    return torch.einsum("pn,bln->blp", C, states) + torch.einsum("pm,blm->blp", D, u)
