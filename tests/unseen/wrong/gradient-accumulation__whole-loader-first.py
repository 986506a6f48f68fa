"""Gradient accumulation: a window of batches counts as one batch of all their samples."""

from itertools import islice


def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps < 1:
        raise ValueError(f"a window has at least one batch, got steps={steps}")
    batches = iter(list(loader))
    losses = []
    while window := list(islice(batches, steps)):  # the last one may be shorter
        samples = sum(len(y) for _, y in window)
        optimizer.zero_grad()
        window_loss = 0.0
        for x, y in window:
            loss = loss_fn(model(x), y) * (len(y) / samples)  # its share of the window's mean
            loss.backward()  # adds to the gradients, and frees the graph
            window_loss += loss.item()
        optimizer.step()
        losses.append(window_loss)
    return losses
