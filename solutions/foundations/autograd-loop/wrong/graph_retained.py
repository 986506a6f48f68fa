"""You keep the update in the graph and quieten the error with `retain_graph=True`. The weight is right, but every backward
pass now walks through all the earlier steps: make the update under `torch.no_grad()`.

fails: performance
"""


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in zip(xs, ys):
            w.retain_grad()
            loss = (x * w - y) ** 2
            loss.backward(retain_graph=True)
            w = w - lr * w.grad
            total += loss.item()
        losses.append(total / len(xs))
    return w.detach(), losses
