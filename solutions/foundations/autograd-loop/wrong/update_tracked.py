"""You make the update outside `torch.no_grad()`. Then `w = w - ...` is one more operation of the graph: w is
no leaf any more, its `.grad` is None, and the second step fails.

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
            w = w - lr * w.grad
            total += loss.item()
        losses.append(total / len(xs))
    return w.detach(), losses
