"""You detach w0, but do not copy it. `detach()` shares the memory, so the update still changes the caller's
w0: `clone()` it as well.

fails: correctness
"""

import torch


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().requires_grad_()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in zip(xs, ys):
            w.grad = None
            loss = (x * w - y) ** 2
            loss.backward()
            with torch.no_grad():
                w -= lr * w.grad
            total += loss.item()
        losses.append(total / len(xs))
    return w.detach(), losses
