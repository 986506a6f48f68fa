"""A column of ones beside the values, so that numerator and denominator come out of the same sums."""

import torch


def feature_map(x):
    return torch.exp(x.clamp(max=0)) + x.clamp(min=0)


def linear_attention(q, k, v, causal):
    q, k = feature_map(q), feature_map(k)
    extended = torch.cat([v, torch.ones_like(v[..., :1])], dim=-1)
    if causal:
        pairs = torch.einsum("...sd,...se->...sde", k, extended)
        both = torch.einsum("...sd,...sde->...se", q, torch.cumsum(pairs, dim=-3))
    else:
        both = torch.einsum("...sd,...de->...se", q, torch.einsum("...sd,...se->...de", k, extended))
    return both[..., :-1] / both[..., -1:]
