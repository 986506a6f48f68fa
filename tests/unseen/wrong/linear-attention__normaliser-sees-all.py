# WRONG: if causal, the denominator still sums all keys. Cause: prefix sums for k v^T alone.
import torch
import torch.nn.functional as F


def linear_attention(q, k, v, causal):
    fq, fk = F.elu(q) + 1, F.elu(k) + 1
    z = fk.sum(dim=-2, keepdim=True)
    norm = (fq * z).sum(-1, keepdim=True)
    if not causal:
        return fq @ (fk.transpose(-1, -2) @ v) / norm
    state = torch.cumsum(fk.unsqueeze(-1) * v.unsqueeze(-2), dim=-3)
    return (fq.unsqueeze(-2) @ state).squeeze(-2) / norm
