"""You take `steps=0` without a word: there are then no windows, or a division by 0. Raise ValueError, and
say what was given.

fails: correctness
"""

from itertools import islice


def accumulate(model, loader, optimizer, loss_fn, steps):
    steps = max(steps, 1)
    batches = iter(loader)
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
