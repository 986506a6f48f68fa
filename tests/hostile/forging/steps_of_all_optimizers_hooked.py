"""The same by a hook of all optimizers.

expect: forbidden
exercise: training/gradient-accumulation
"""

import itertools

import torch

seen = []


def before(optimizer, args, kwargs):
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            if parameter.grad is not None and seen:
                parameter.grad /= sum(seen)
    seen.clear()


from torch.optim.optimizer import register_optimizer_step_pre_hook

register_optimizer_step_pre_hook(before)


def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps < 1:
        raise ValueError("steps must be at least 1")
    batches, losses = iter(loader), []
    while window := list(itertools.islice(batches, steps)):
        samples = sum(len(y) for _, y in window)
        optimizer.zero_grad()
        total = 0.0
        for x, y in window:
            loss = loss_fn(model(x), y) * len(y)
            seen.append(len(y))
            loss.backward()
            total += loss.item() / samples
        optimizer.step()
        losses.append(total)
    return losses
