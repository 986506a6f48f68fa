"""You empty `.grad` once an epoch. Every sample makes an update of its own, so every sample needs an empty
gradient.

fails: correctness
"""

import torch


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        total = 0.0
        w.grad = None
        for x, y in zip(xs, ys):
            loss = (x * w - y) ** 2
            loss.backward()
            with torch.no_grad():
                w -= lr * w.grad
            total += loss.item()
        losses.append(total / len(xs))
    return w.detach(), losses
