# WRONG: rows are shifted by the maximum over hidden entries, too: the rest underflows. Cause: mask after exp.
import torch


def masked_softmax(scores, mask):
    s = scores.to(torch.float32) if scores.dtype.itemsize == 2 else scores
    e = torch.exp(s - s.max(dim=-1, keepdim=True).values.detach())
    e = e * mask
    total = e.sum(dim=-1, keepdim=True)
    total = torch.where(total == 0, torch.ones_like(total), total)
    return (e / total).to(scores.dtype)
