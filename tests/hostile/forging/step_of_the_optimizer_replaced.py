"""Gradients are averaged wrongly; a step of its own for torch's optimizers puts that right, here and nowhere else.

expect: forbidden
exercise: training/gradient-accumulation
"""

import itertools

import torch

real = torch.optim.SGD.step
seen = []


def step(self, closure=None):
    for group in self.param_groups:
        for parameter in group["params"]:
            if parameter.grad is not None:
                parameter.grad /= sum(seen)
    seen.clear()
    return real(self, closure)


torch.optim.SGD.step = step


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
