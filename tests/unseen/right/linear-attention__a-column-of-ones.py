# RIGHT: the values get a column of ones, so numerator and denominator come out of one product.
import torch
import torch.nn.functional as F


def linear_attention(q, k, v, causal):
    fq, fk = 1 + F.elu(q), 1 + F.elu(k)
    v1 = torch.cat([v, torch.ones_like(v[..., :1])], dim=-1)
    if causal:
        state = torch.einsum("...sd,...se->...sde", fk, v1).cumsum(dim=-3)
        both = torch.einsum("...sd,...sde->...se", fq, state)
    else:
        both = fq @ torch.einsum("...sd,...se->...de", fk, v1)
    return both[..., :-1] / both[..., -1:]
