"""Gradient accumulation: one step for several batches. Read README.md, then fix it."""


def accumulate(model, loader, optimizer, loss_fn, steps):
    """Train for one epoch, with one optimizer step for every window of batches.

    Args:
        model: maps x to predictions.
        loader: yields (x, y); walked through once, may have no length. len(y) is the size of a batch.
        optimizer: of the model's parameters.
        loss_fn: loss_fn(prediction, y) is the mean loss of a batch, shape ().
        steps: batches in a window, at least 1; the last window may have fewer.

    Returns:
        For each window the mean loss of its samples, a list of floats.
    """
    losses = []
    window_loss = 0.0
    for batch_idx, (inputs, labels) in enumerate(loader):
        preds = model(inputs)
        loss = loss_fn(preds, labels)

        loss = loss / steps
        loss.backward()
        window_loss += loss.item()

        if (batch_idx + 1) % steps == 0:
            optimizer.step()
            optimizer.zero_grad()
            losses.append(window_loss)
            window_loss = 0.0
    return losses
