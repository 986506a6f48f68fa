"""You empty the gradient between `backward()` and the update: the step then follows a gradient of zero, and w
stays where it is. Empty it before the backward pass, or after the step.

fails: correctness
"""

import torch


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in zip(xs, ys):
            loss = (x * w - y) ** 2
            loss.backward()
            w.grad.zero_()
            with torch.no_grad():
                w -= lr * w.grad
            total += loss.item()
        losses.append(total / len(xs))
    return w.detach(), losses
