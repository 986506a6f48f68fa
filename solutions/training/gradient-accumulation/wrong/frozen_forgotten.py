"""You divide every parameter's `.grad`. Frozen parameters have none (None), and dividing it raises: skip
them.

fails: gradients
"""

from itertools import islice


def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps < 1:
        raise ValueError(f"a window has at least one batch, got steps={steps}")
    batches = iter(loader)
    losses = []
    while window := list(islice(batches, steps)):
        samples = sum(len(y) for _, y in window)
        optimizer.zero_grad()
        window_loss = 0.0
        for x, y in window:
            loss = loss_fn(model(x), y) * len(y)
            loss.backward()
            window_loss += loss.item()
        for parameter in model.parameters():
            parameter.grad.div_(samples)
        optimizer.step()
        losses.append(window_loss / samples)
    return losses
