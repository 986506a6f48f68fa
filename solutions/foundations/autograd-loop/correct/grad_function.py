"""`torch.autograd.grad` returns the gradient instead of adding it to anything."""

import torch


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().clone()
    losses = []
    for _ in range(epochs):
        seen = []
        for i in range(len(xs)):
            w = w.requires_grad_()
            loss = torch.square(w * xs[i] - ys[i])
            (slope,) = torch.autograd.grad(loss, w)
            w = (w - lr * slope).detach()
            seen.append(float(loss))
        losses.append(sum(seen) / len(seen))
    return w, losses
