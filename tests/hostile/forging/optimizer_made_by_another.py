"""An optimizer of its own comes of `torch.optim.SGD`, by a method that this class only inherited.

expect: forbidden
exercise: training/gradient-accumulation
"""

import itertools

import torch

class Mine(torch.optim.SGD):
    pass


torch.optim.SGD.__new__ = staticmethod(lambda cls, *args, **kwargs: object.__new__(Mine))


def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps < 1:
        raise ValueError("steps must be at least 1")
    batches, losses = iter(loader), []
    while window := list(itertools.islice(batches, steps)):
        samples = sum(len(y) for _, y in window)
        optimizer.zero_grad()
        total = 0.0
        for x, y in window:
            loss = loss_fn(model(x), y) * (len(y) / samples)
            loss.backward()
            total += loss.item()
        optimizer.step()
        losses.append(total)
    return losses
