"""You go back through the sum of all losses so far. With new weights at every step the gradients are right,
as the old losses do not know these weights, but all old graphs are walked through again: go back from the
present loss alone, without `retain_graph`.

fails: performance
"""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, n_input, n_hidden, n_output):
        super().__init__()
        self.dense1 = nn.Linear(n_input, n_hidden)
        self.dense2 = nn.Linear(n_hidden, n_hidden)
        self.out = nn.Linear(n_hidden, n_output)

    def forward(self, x):
        x = torch.relu(self.dense1(x))  # (N, n_hidden)
        x = torch.relu(self.dense2(x))  # (N, n_hidden)
        return self.out(x)  # (N, n_output), below zero, too


def fit(net, x, y, lr, steps):
    weights = dict(net.named_parameters())
    losses = []
    total = 0
    for _ in range(steps):
        weights = {name: value.detach().clone().requires_grad_() for name, value in weights.items()}
        predict = torch.func.functional_call(net, weights, (x,))
        if predict.shape != y.shape:  # the loss would broadcast
            raise ValueError(f"predictions have shape {tuple(predict.shape)}, targets {tuple(y.shape)}")
        loss = nn.functional.mse_loss(predict, y)
        total = total + loss
        total.backward(retain_graph=True)
        weights = {name: value - lr * value.grad for name, value in weights.items()}
        losses.append(loss.item())
    net.load_state_dict(weights, strict=False)
    return losses
