"""You make one update an epoch, with the mean loss of all samples. That is batch gradient descent: here every
sample moves w by itself.

fails: correctness
"""

import torch


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in [(xs, ys)]:
            w.grad = None
            loss = (x * w - y) ** 2
            loss = loss.mean()
            loss.backward()
            with torch.no_grad():
                w -= lr * w.grad
            total += loss.item()
        losses.append(total)
    return w.detach(), losses
