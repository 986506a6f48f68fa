"""You empty the gradients before every batch: nothing accumulates, and each step knows the last batch of
its window alone.

fails: gradients
"""

from itertools import islice


def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps < 1:
        raise ValueError(f"a window has at least one batch, got steps={steps}")
    batches = iter(loader)
    losses = []
    while window := list(islice(batches, steps)):  # the last one may be shorter
        samples = sum(len(y) for _, y in window)
        window_loss = 0.0
        for x, y in window:
            loss = loss_fn(model(x), y) * (len(y) / samples)  # its share of the window's mean
            optimizer.zero_grad()
            loss.backward()  # adds to the gradients, and frees the graph
            window_loss += loss.item()
        optimizer.step()
        losses.append(window_loss)
    return losses
