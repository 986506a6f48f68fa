"""You add up the losses of a window and go backward once. The gradients are right, but all graphs of the
window are in memory together, which is what accumulation is there to avoid.

fails: performance
"""

from itertools import islice


def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps < 1:
        raise ValueError(f"a window has at least one batch, got steps={steps}")
    batches = iter(loader)
    losses = []
    while window := list(islice(batches, steps)):  # the last one may be shorter
        samples = sum(len(y) for _, y in window)
        optimizer.zero_grad()
        window_loss = 0.0
        for x, y in window:
            loss = loss_fn(model(x), y) * (len(y) / samples)  # its share of the window's mean
            window_loss = window_loss + loss
        window_loss.backward()
        optimizer.step()
        losses.append(window_loss.item())
    return losses
