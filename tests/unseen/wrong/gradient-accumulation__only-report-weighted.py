# WRONG: the report counts samples, the gradient is the mean of batch means. Cause: weight left out of backward.
def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps < 1:
        raise ValueError("steps must be at least 1")
    losses = []
    window = []

    def finish():
        optimizer.zero_grad()
        total, n = 0.0, 0
        for x, y in window:
            loss = loss_fn(model(x), y)
            (loss / len(window)).backward()
            total += loss.item() * len(y)
            n += len(y)
        optimizer.step()
        losses.append(total / n)
        window.clear()

    for batch in loader:
        window.append(batch)
        if len(window) == steps:
            finish()
    if window:
        finish()
    return losses
