"""No optimiser: the update is one line for each parameter."""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, n_in=1, n_out=1):
        super().__init__()
        self.linear = nn.Linear(in_features=n_in, out_features=n_out)

    def forward(self, x):
        return nn.functional.linear(x, self.linear.weight, self.linear.bias)


def fit(model, x, y, lr, epochs):
    parameters = list(model.parameters())
    losses = []
    for _ in range(epochs):
        pred = model(x)
        if pred.size() != y.size():
            raise ValueError("y does not have the shape of the predictions")
        loss = nn.functional.mse_loss(pred, y)
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients):
                parameter -= lr * gradient
        losses.append(float(loss))
    return losses
