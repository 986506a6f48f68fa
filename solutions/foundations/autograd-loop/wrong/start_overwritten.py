"""You train the caller's tensor itself: `w0.requires_grad_()` does not copy. Afterwards w0 is the trained
weight, so a second training starts where the first one ended. Work on `w0.detach().clone()`.

fails: correctness
"""

import torch


def train(xs, ys, w0, lr, epochs):
    w = w0.requires_grad_()
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
