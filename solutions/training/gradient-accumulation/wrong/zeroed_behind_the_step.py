"""You empty the gradients behind each step only. The first window then has whatever was there before the
call: empty them in front of each window.

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
            loss.backward()  # adds to the gradients, and frees the graph
            window_loss += loss.item()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(window_loss)
    return losses
