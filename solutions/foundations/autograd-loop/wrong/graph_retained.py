"""You differentiate the running total and quieten the error with `retain_graph=True`. Each backward pass then
walks through all earlier samples again and adds their old gradients: differentiate the loss of this sample
alone.

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
            total = total + loss
            total.backward(retain_graph=True)
            with torch.no_grad():
                w -= lr * w.grad
        losses.append(total.item() / len(xs))
    return w.detach(), losses
