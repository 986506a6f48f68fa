"""L1 and L2 penalties on the weights, and a training loop with both."""

import torch


def weights(model):
    return [p for p in model.parameters() if p.ndim >= 2]  # matrices and kernels; no biases, no scales of norms


def l1(model):
    return sum(w.abs().sum() for w in weights(model))


def l2(model):
    return sum(w.square().sum() for w in weights(model))


def fit_regularised(model, x, y, lr, steps, l1_strength=0.0, l2_strength=0.0):
    losses = []
    for _ in range(steps):
        pred = model(x)
        loss = (pred - y).square().mean() + l1_strength * l1(model) + l2_strength * l2(model)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= lr * parameter.grad
        losses.append(loss.item())
        if pred.shape != y.shape:
            raise ValueError(f"the model predicts {tuple(pred.shape)}, but y is {tuple(y.shape)}")
    return losses
