"""Stochastic gradient descent on one weight, with autograd."""

import torch


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in zip(xs, ys):
            w.grad = None  # backward adds to what is there
            loss = (x * w - y) ** 2
            loss.backward()
            with torch.no_grad():
                w -= lr * w.grad
            total += loss.item()  # a number: a tensor would keep its graph
        losses.append(total / len(xs))
    return w.detach(), losses
