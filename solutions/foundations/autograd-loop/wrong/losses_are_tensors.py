"""You keep the losses as tensors. Each holds the graph that it came from alive, for as long as the list
lives: `.item()` takes only the number.

fails: correctness
"""

import torch


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in zip(xs, ys):
            w.grad = None
            loss = (x * w - y) ** 2
            loss.backward()
            with torch.no_grad():
                w -= lr * w.grad
            total += loss
        losses.append(total / len(xs))
    return w.detach(), losses
