# WRONG: w0 itself is trained: the weight is w0.detach(), then changed in place. Cause: detach cuts the graph, no copy.
import torch


def train(xs, ys, w0, lr, epochs):
    w = w0.detach().requires_grad_()
    history = []
    for _ in range(epochs):
        epoch = 0.0
        for x, y in zip(xs, ys):
            loss = (w * x - y).square()
            (g,) = torch.autograd.grad(loss, w)
            with torch.no_grad():
                w -= lr * g
            epoch += loss.item()
        history.append(epoch / len(xs))
    return w.detach(), history
