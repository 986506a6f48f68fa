"""Takes the gradient of a cross-entropy, which has the softmax in it.

expect: forbidden
exercise: foundations/softmax
"""

import torch
import torch.nn.functional as F


def softmax(x, dim):
    logits = x.detach().movedim(dim, -1).reshape(-1, x.shape[dim]).requires_grad_()
    F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long), reduction="sum").backward()
    gradient = logits.grad.clone()
    gradient[:, 0] += 1
    return gradient.reshape(x.movedim(dim, -1).shape).movedim(-1, dim)
