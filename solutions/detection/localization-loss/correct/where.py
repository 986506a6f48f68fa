"""Everything for all rows, with targets made harmless first, and torch.where at the end."""

import torch
from torch.nn.functional import cross_entropy, softplus


def localization_loss(pred, target):
    there = target[:, 0].bool()
    safe = torch.where(there[:, None], target, torch.zeros_like(target))
    pc = torch.where(there, softplus(-pred[:, 0]), softplus(pred[:, 0]))
    box = ((pred[:, 1:5] - safe[:, 1:5]) ** 2).sum(dim=1)
    classes = cross_entropy(pred[:, 5:], safe[:, 5:].argmax(dim=1), reduction="none")
    return (pc + torch.where(there, box + classes, torch.zeros_like(pc))).mean()
