# RIGHT: sums are differentiated as they come, and the gradients divided by the number of samples before the step
def accumulate(model, loader, optimizer, loss_fn, steps):
    if steps < 1:
        raise ValueError("steps must be at least 1")
    losses = []
    total, samples, batches = 0.0, 0, 0

    def close():
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad.div_(samples)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(total / samples)

    optimizer.zero_grad()
    for x, y in loader:
        summed = loss_fn(model(x), y) * len(y)
        summed.backward()
        total += summed.item()
        samples += len(y)
        batches += 1
        if batches == steps:
            close()
            total, samples, batches = 0.0, 0, 0
    if batches:
        close()
    return losses
