"""Sums are accumulated, and the gradients divided when the number of samples is known."""

import torch


def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps <= 0:
        raise ValueError("steps must be positive")
    losses = []
    total, samples, batches = 0.0, 0, 0

    def finish():
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.grad is not None:
                    parameter.grad /= samples
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(total / samples)

    optimizer.zero_grad(set_to_none=True)
    for x, y in loader:
        loss = loss_fn(model(x), y) * len(y)
        loss.backward()
        total, samples, batches = total + loss.item(), samples + len(y), batches + 1
        if batches == steps:
            finish()
            total, samples, batches = 0.0, 0, 0
    if batches:
        finish()
    return losses
