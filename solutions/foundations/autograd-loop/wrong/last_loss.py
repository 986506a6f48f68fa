"""You report the loss of the epoch's last sample. It says how well that one sample fits; the mean over all of
them says how well the model does.

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
            total = loss.item()
        losses.append(total)
    return w.detach(), losses
