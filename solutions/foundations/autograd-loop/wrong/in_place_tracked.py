"""You change w in place outside `torch.no_grad()`. Autograd refuses that for a leaf that requires a gradient,
as it would have to differentiate through the update.

fails: correctness
"""


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in zip(xs, ys):
            w.grad = None
            loss = (x * w - y) ** 2
            loss.backward()
            w -= lr * w.grad
            total += loss.item()
        losses.append(total / len(xs))
    return w.detach(), losses
