# WRONG: old gradients become zeros, with which weight decay and momentum still move. Cause: set_to_none=False.
def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps < 1:
        raise ValueError("steps < 1")
    losses, window = [], []

    def flush():
        n = sum(len(y) for _, y in window)
        optimizer.zero_grad(set_to_none=False)
        value = 0.0
        for x, y in window:
            part = loss_fn(model(x), y) * len(y) / n
            part.backward()
            value += part.detach().item()
        optimizer.step()
        losses.append(value)

    for x, y in loader:
        window.append((x, y))
        if len(window) == steps:
            flush()
            window = []
    if window:
        flush()
    return losses
