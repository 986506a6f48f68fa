"""One weight, trained with autograd: it runs, but it overshoots. Read README.md, then fix it."""

import torch


def train(xs, ys, w0, lr, epochs):
    """Fit y = w * x with stochastic gradient descent, one sample at a time, in order.

    Args:
        xs, ys: (N,), floating point.
        w0: (), the start.
        lr: the learning rate.
        epochs: the number of passes over the samples.

    Returns:
        The trained weight, (), which does not require a gradient, and a list with each epoch's mean loss.
    """
    w = w0.requires_grad_()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in zip(xs, ys):
            loss = (x * w - y) ** 2
            loss.backward()
            w.data = w.data - lr * w.grad.data
            total = total + loss
        losses.append(total / len(xs))
    return w.data, losses


if __name__ == "__main__":
    weight, losses = train(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 4.0, 6.0]), torch.tensor(1.0), 0.01, 100)
    print(f"w = {weight.item():.4f}, loss {losses[0].item():.4f} -> {losses[-1].item():.4f}")
