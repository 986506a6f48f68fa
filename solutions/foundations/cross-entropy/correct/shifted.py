"""Shift and exponentiate by hand; class indices become one-hot."""

import torch


def cross_entropy(logits, target, reduction="mean"):
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"unknown reduction: {reduction}")
    if target.ndim == 1:
        if len(target) != len(logits):
            raise ValueError("one class for each sample")
        target = (target[:, None] == torch.arange(logits.shape[1], device=logits.device)).to(logits.dtype)
    if target.shape != logits.shape:
        raise ValueError("one probability for each logit")
    shifted = logits - logits.detach().max(dim=1, keepdim=True).values
    losses = torch.log(torch.exp(shifted).sum(dim=1)) * target.sum(dim=1) - (shifted * target).sum(dim=1)
    if reduction == "none":
        return losses
    return losses.sum() / (len(losses) if reduction == "mean" else 1)
