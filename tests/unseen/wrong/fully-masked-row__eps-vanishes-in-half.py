# WRONG: an eps of 1e-9 guards empty rows; in float16 it is 0, so 0/0. Cause: eps chosen for float32.
import torch


def masked_softmax(scores, mask):
    mask = mask.expand(scores.shape)
    top = torch.where(mask, scores, -30000.0).amax(-1, keepdim=True).detach()
    e = torch.where(mask, scores - top, 0.0).exp() * mask
    eps = torch.tensor(1e-9, dtype=scores.dtype, device=scores.device)
    return e / (e.sum(-1, keepdim=True) + eps)
